// The table of events: only the rows in sight exist, whatever the number of lines.

const ROW_HEIGHT = 22;
const ROWS_BEYOND = 6;

class EventTable {
  constructor(run, events, goTo) {
    this.run = run;
    this.events = events;
    this.goTo = goTo;
    this.body = document.getElementById("event-table");
    this.space = document.getElementById("event-space");
    this.filter = document.getElementById("filter");
    this.count = document.getElementById("filter-count");
    this.split();
    this.rows = new Map();
    this.spare = [];
    this.selected = -1;
    this.step = run.first;
    this.found = null;
    this.body.addEventListener("scroll", () => this.later());
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.filter.addEventListener("input", () => this.apply());
    this.filter.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") {
        event.preventDefault();
        this.body.focus();
        this.select(this.selected < 0 ? 0 : this.selected, true);
      }
    });
    new ResizeObserver(() => this.later()).observe(this.body);
    this.apply();
  }

  /** An event of several lines has as many rows. */
  split() {
    this.lines = [];
    const steps = [];
    this.lineOf = new Int32Array(this.events.texts.length);
    this.events.texts.forEach((text, index) => {
      this.lineOf[index] = this.lines.length;
      for (const line of text.split("\n")) {
        this.lines.push(line);
        steps.push(index);
      }
    });
    this.steps = Int32Array.from(steps);
  }

  /** What the filter looks through: who and the line, in small letters. */
  haystack(line) {
    if (!this.haystacks) {
      this.haystacks = this.lines.map(
        (text, i) => (participant(this.events.vcpus[this.steps[i]]) + " " + text).toLowerCase());
    }
    return this.haystacks[line];
  }

  apply() {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter((word) => word !== "" && word !== "-");
    const wanted = words.filter((word) => !word.startsWith("-"));
    const barred = words.filter((word) => word.startsWith("-")).map((word) => word.slice(1));
    this.found = null;
    if (words.length > 0) {
      this.found = [];
      for (let line = 0; line < this.lines.length; line++) {
        const text = this.haystack(line);
        if (wanted.every((word) => text.includes(word)) && !barred.some((word) => text.includes(word))) {
          this.found.push(line);
        }
      }
    }
    this.count.textContent = this.found
      ? grouped(this.found.length) + " of " + grouped(this.lines.length) + " lines"
      : grouped(this.lines.length) + " lines";
    this.space.style.height = this.size() * ROW_HEIGHT + "px";
    this.body.setAttribute("aria-rowcount", this.size());
    this.drop();
    this.selected = this.positionOf(this.step);
    this.reveal();
    this.draw();
  }

  size() {
    return this.found ? this.found.length : this.lines.length;
  }

  lineAt(position) {
    return this.found ? this.found[position] : position;
  }

  stepAt(position) {
    return this.run.first + this.steps[this.lineAt(position)];
  }

  /** First row of a step; where the filter hides it, the next one that it shows, or the last. */
  positionOf(step) {
    const line = this.lineOf[step - this.run.first];
    if (!this.found) {
      return line;
    }
    let low = 0;
    let high = this.found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.found[middle] < line) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.min(low, this.found.length - 1);
  }

  drop() {
    for (const row of this.rows.values()) {
      row.remove();
      this.spare.push(row);
    }
    this.rows.clear();
  }

  later() {
    if (!this.waiting) {
      this.waiting = requestAnimationFrame(() => {
        this.waiting = 0;
        this.draw();
      });
    }
  }

  draw() {
    const first = Math.max(0, Math.floor(this.body.scrollTop / ROW_HEIGHT) - ROWS_BEYOND);
    const last = Math.min(this.size(), Math.ceil((this.body.scrollTop + this.body.clientHeight) / ROW_HEIGHT) + ROWS_BEYOND);
    for (const [position, row] of this.rows) {
      if (position < first || position >= last) {
        row.remove();
        this.rows.delete(position);
        this.spare.push(row);
      }
    }
    for (let position = first; position < last; position++) {
      if (!this.rows.has(position)) {
        const row = this.spare.pop() || this.newRow();
        this.fill(row, position);
        this.rows.set(position, row);
        this.space.append(row);
      }
    }
    this.spare.length = Math.min(this.spare.length, 200);
    this.highlight();
  }

  newRow() {
    const row = make("div", "event");
    row.setAttribute("role", "row");
    for (const name of ["event-step", "event-for", "event-name", "event-text"]) {
      const cell = make("span", name);
      cell.setAttribute("role", "gridcell");
      row.append(cell);
    }
    return row;
  }

  fill(row, position) {
    const line = this.lineAt(position);
    const index = this.steps[line];
    const text = this.lines[line];
    const colon = text.indexOf(":");
    const isFirst = this.lineOf[index] === line;
    const landmark = isFirst ? this.events.landmarks[index] : -1;
    row.id = "line-" + line;
    row.dataset.position = position;
    row.dataset.step = this.run.first + index;
    row.className = "event" + (landmark >= 0 ? " marked mark-" + landmark : "") + (isFirst ? "" : " further");
    row.style.transform = "translateY(" + position * ROW_HEIGHT + "px)";
    row.setAttribute("aria-rowindex", position + 1);
    const cells = row.children;
    cells[0].textContent = grouped(this.run.first + index);
    cells[1].textContent = participant(this.events.vcpus[index]);
    cells[2].textContent = text.slice(0, colon);
    cells[3].textContent = text.slice(colon + 2);
    cells[3].title = text;
  }

  highlight() {
    const current = String(this.step);
    for (const [position, row] of this.rows) {
      row.classList.toggle("current", row.dataset.step === current);
      row.classList.toggle("selected", position === this.selected);
      row.setAttribute("aria-selected", row.dataset.step === current);
    }
    const row = this.rows.get(this.selected);
    if (row) {
      this.body.setAttribute("aria-activedescendant", row.id);
    } else {
      this.body.removeAttribute("aria-activedescendant");
    }
  }

  reveal() {
    const top = this.selected * ROW_HEIGHT;
    const height = this.body.clientHeight;
    if (top < this.body.scrollTop || top + ROW_HEIGHT > this.body.scrollTop + height) {
      this.body.scrollTop = Math.max(0, top - Math.floor(height / 3));
    }
  }

  select(position, goes) {
    if (this.size() === 0) {
      return;
    }
    this.selected = Math.max(0, Math.min(position, this.size() - 1));
    this.reveal();
    this.draw();
    if (goes) {
      this.keepSelected = true;
      this.goTo(this.stepAt(this.selected));
    }
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.body.clientHeight / ROW_HEIGHT) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.size(), End: this.size() };
    if (event.key in moves) {
      event.preventDefault();
      this.select(this.selected + moves[event.key], true);
    } else if (event.key === "Enter") {
      this.select(this.selected, true);
    }
  }

  clicked(event) {
    const row = event.target.closest(".event");
    if (row) {
      this.select(Number(row.dataset.position), true);
    }
  }

  stepChanged(step) {
    this.step = step;
    if (!this.keepSelected) {
      this.selected = this.positionOf(step);
      this.reveal();
    }
    this.keepSelected = false;
    this.later();
  }
}
