// Guest memory over time: a row is a range of guest frames, a column a range of steps.

const HEAT_SHADES = 24;
const HEAT_LEFT = 92;
const HEAT_BOTTOM = 24;

class HeatMap {
  constructor(run, goTo) {
    this.run = run;
    this.heat = run.heat;
    this.heat.columns = Math.ceil(run.steps / this.heat.width);
    this.goTo = goTo;
    this.canvas = document.getElementById("heat");
    this.words = document.getElementById("heat-cell");
    this.choice = document.getElementById("heat-plane");
    this.step = run.first;
    this.cursor = null;
    this.heat.names.forEach((name, plane) => {
      const total = this.heat.planes[plane].length / 3;
      const option = make("option", "", name + (total > 0 ? "" : run.imported ? " (not told)" : " (none)"));
      option.value = plane;
      this.choice.append(option);
    });
    this.choice.value = Math.max(0, this.heat.planes.findIndex((cells) => cells.length > 0));
    this.choice.addEventListener("change", () => this.choose());
    this.canvas.addEventListener("pointermove", (event) => this.point(event, false));
    this.canvas.addEventListener("click", (event) => this.point(event, true));
    this.canvas.addEventListener("pointerleave", () => this.tell(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.canvas.parentElement);
    this.choose();
  }

  choose() {
    const cells = this.heat.planes[Number(this.choice.value)];
    this.counts = new Int32Array(this.heat.rows.length * this.heat.columns);
    this.peak = 0;
    for (let i = 0; i < cells.length; i += 3) {
      this.counts[cells[i] * this.heat.columns + cells[i + 1]] = cells[i + 2];
      this.peak = Math.max(this.peak, cells[i + 2]);
    }
    const frames = this.heat.gfns === 1 ? "one guest frame" : grouped(this.heat.gfns) + " guest frames";
    const steps = this.heat.width === 1 ? "one step" : grouped(this.heat.width) + " steps";
    document.getElementById("heat-words").textContent =
      "A row is " + frames + ", a column " + steps + "; rows that nothing touched are left out. The fullest cell has " +
      grouped(this.peak) + " " + this.name() + ". Click goes to the step; with the keyboard: arrow keys, then Enter.";
    this.draw();
  }

  name() {
    return this.heat.names[Number(this.choice.value)];
  }

  shades() {
    const low = color("--heat-low").split(" ").map(Number);
    const high = color("--heat-high").split(" ").map(Number);
    return Array.from({ length: HEAT_SHADES }, (unused, i) => {
      const part = i / (HEAT_SHADES - 1);
      return "rgb(" + low.map((from, c) => Math.round(from + (high[c] - from) * part)).join(" ") + ")";
    });
  }

  draw() {
    const width = this.canvas.parentElement.clientWidth;
    if (width < HEAT_LEFT + 20) {
      return;
    }
    const rows = Math.max(1, this.heat.rows.length);
    this.rowHeight = Math.max(1, Math.min(14, Math.floor(340 / rows)));
    const height = Math.max(60, this.rowHeight * rows) + HEAT_BOTTOM;
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.canvas.style.width = width + "px";
    this.canvas.style.height = height + "px";
    this.plotWidth = width - HEAT_LEFT - 8;
    this.perColumn = this.plotWidth / Math.max(1, this.heat.columns);
    this.scale = scale;
    this.ground = make("canvas");
    this.ground.width = this.canvas.width;
    this.ground.height = this.canvas.height;
    const pen = this.ground.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.fillStyle = color("--sunken");
    pen.fillRect(HEAT_LEFT, 0, this.plotWidth, this.rowHeight * rows);
    this.cells(pen);
    this.labels(pen, height);
    this.marks();
  }

  cells(pen) {
    const shades = this.shades();
    const scale = (HEAT_SHADES - 1) / Math.log(1 + Math.max(1, this.peak));
    for (let row = 0; row < this.heat.rows.length; row++) {
      for (let column = 0; column < this.heat.columns; column++) {
        const count = this.counts[row * this.heat.columns + column];
        if (count > 0) {
          pen.fillStyle = shades[Math.round(Math.log(1 + count) * scale)];
          pen.fillRect(HEAT_LEFT + column * this.perColumn, row * this.rowHeight, Math.max(1, this.perColumn + 0.3), this.rowHeight);
        }
      }
    }
  }

  labels(pen, height) {
    pen.font = "11px ui-monospace, monospace";
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    let free = 0;
    this.heat.rows.forEach((gfn, row) => {
      const y = row * this.rowHeight;
      const isGap = row > 0 && Number(gfn) !== Number(this.heat.rows[row - 1]) + this.heat.gfns;
      if (isGap && this.rowHeight > 2) {
        pen.fillStyle = color("--line");
        pen.fillRect(HEAT_LEFT - 4, y, this.plotWidth + 4, 1);
      }
      if (y + this.rowHeight / 2 >= free) {
        pen.fillStyle = color("--muted");
        pen.fillText(gfn, HEAT_LEFT - 8, Math.max(6, y + this.rowHeight / 2));
        free = y + this.rowHeight / 2 + 16;
      }
    });
    pen.textBaseline = "alphabetic";
    const steps = Math.max(2, Math.min(8, Math.floor(this.plotWidth / 110)));
    const span = this.heat.columns * this.heat.width;
    for (let i = 0; i <= steps; i++) {
      pen.textAlign = i === 0 ? "left" : i === steps ? "right" : "center";
      pen.fillText(grouped(Math.max(1, Math.min(this.run.steps, Math.round((span * i) / steps)))), HEAT_LEFT + (this.plotWidth * i) / steps, height - 7);
    }
  }

  /** Puts the marks of the step and of the cursor over the picture, which stays as it is. */
  marks() {
    if (!this.ground) {
      return;
    }
    const pen = this.canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.drawImage(this.ground, 0, 0);
    pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    const bottom = this.heat.rows.length * this.rowHeight;
    const x = HEAT_LEFT + ((this.step - 0.5) / this.heat.width) * this.perColumn;
    pen.fillStyle = color("--marker");
    pen.fillRect(x - 1, 0, 2, bottom);
    if (this.cursor) {
      pen.strokeStyle = color("--text");
      pen.lineWidth = 1.5;
      pen.strokeRect(HEAT_LEFT + this.cursor.column * this.perColumn - 1, this.cursor.row * this.rowHeight - 1,
        Math.max(3, this.perColumn) + 2, this.rowHeight + 2);
    }
  }

  point(event, goes) {
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - HEAT_LEFT) / this.perColumn);
    const row = Math.floor((event.clientY - box.top) / this.rowHeight);
    const inside = column >= 0 && column < this.heat.columns && row >= 0 && row < this.heat.rows.length;
    this.tell(inside ? { row, column } : null);
    if (inside && goes) {
      this.goTo(Math.min(this.run.steps, column * this.heat.width + 1));
    }
  }

  key(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      const from = this.cursor || { row: 0, column: Math.floor((this.step - 1) / this.heat.width) };
      this.cursor = {
        row: Math.max(0, Math.min(this.heat.rows.length - 1, from.row + move[0])),
        column: Math.max(0, Math.min(this.heat.columns - 1, from.column + move[1])),
      };
      this.tell(this.cursor);
      this.marks();
    } else if (event.key === "Enter" && this.cursor) {
      this.goTo(Math.min(this.run.steps, this.cursor.column * this.heat.width + 1));
    }
  }

  tell(cell) {
    if (!cell || this.heat.rows.length === 0) {
      this.words.textContent = "\u00a0";
      return;
    }
    const first = Number(this.heat.rows[cell.row]);
    const from = cell.column * this.heat.width + 1;
    const gfns = "0x" + first.toString(16) + (this.heat.gfns > 1 ? "\u20130x" + (first + this.heat.gfns - 1).toString(16) : "");
    this.words.textContent = "gfn " + gfns + ", steps " + grouped(from) + "\u2013" +
      grouped(Math.min(this.run.steps, from + this.heat.width - 1)) + ": " +
      grouped(this.counts[cell.row * this.heat.columns + cell.column]) + " " + this.name();
  }

  stepChanged(step) {
    this.step = step;
    this.marks();
  }
}
