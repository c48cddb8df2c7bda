// The shadow page tables of a vCPU as boxes, a column for each level, with lines from entries to the
// tables they lead to. What the boxes say comes ready-made; here it is only placed.

const MOST_ROWS = 9;
const MOST_CARDS = 14;
const SVG = "http://www.w3.org/2000/svg";

class Picture {
  constructor(run, events, changes, rewind) {
    this.run = run;
    this.events = events;
    this.changes = changes;
    this.rewind = rewind;
    this.box = document.getElementById("picture");
    this.choice = document.getElementById("vcpu-choice");
    this.follow = document.getElementById("follow");
    this.wanted = new Set();
    this.opened = new Set();
    this.index = 0;
    for (let vcpu = 0; vcpu < run.vcpuCount; vcpu++) {
      const option = make("option", "", participant(vcpu));
      option.value = vcpu;
      this.choice.append(option);
    }
    this.choice.addEventListener("change", () => {
      this.follow.checked = false;
      this.draw();
    });
    this.follow.addEventListener("change", () => this.stepChanged(this.index));
    this.box.addEventListener("click", (event) => this.clicked(event));
    new ResizeObserver(() => this.connect()).observe(this.box);
  }

  clicked(event) {
    const button = event.target.closest("button[data-page]");
    if (button) {
      const page = Number(button.dataset.page);
      if (!this.opened.delete(page)) {
        this.opened.add(page);
      }
      this.draw();
    }
  }

  stepChanged(index) {
    this.index = index;
    const vcpu = this.events.vcpus[index];
    if (this.follow.checked && vcpu >= 0) {
      this.choice.value = vcpu;
    }
    this.draw();
  }

  draw() {
    const changed = this.rewind.changedIn(this.index);
    const touched = this.touched();
    const tree = this.knownTree(Number(this.choice.value));
    this.want(tree, changed, touched);
    const inner = make("div", "picture-inner");
    const lines = document.createElementNS(SVG, "svg");
    lines.setAttribute("class", "wires");
    lines.setAttribute("aria-hidden", "true");
    inner.append(lines);
    this.cards = new Map();
    if (tree.order.length === 0) {
      inner.append(make("p", "note", this.run.imported
        ? "An imported trace tells no roots, hence no tables."
        : "This vCPU has no root after this step, hence no tables."));
    }
    for (const [position, column] of tree.columns.entries()) {
      inner.append(this.column(tree, position, column, changed, touched));
    }
    const { scrollLeft, scrollTop } = this.box;
    this.box.replaceChildren(inner);
    this.box.scrollLeft = scrollLeft;
    this.box.scrollTop = scrollTop;
    this.reveal();
    this.connect();
  }

  /** Where the picture is wider or higher than its box, the last changed row comes into sight. */
  reveal() {
    const changed = [...this.box.querySelectorAll("tr.changed, caption.changed")].pop();
    const card = changed && changed.closest(".card");
    if (!card) {
      return;
    }
    const box = this.box.getBoundingClientRect();
    const row = changed.getBoundingClientRect();
    const { left, right } = card.getBoundingClientRect();
    if (right > box.right) {
      this.box.scrollLeft += Math.min(right - box.right + 16, left - box.left - 16);
    } else if (left < box.left) {
      this.box.scrollLeft -= box.left - left + 16;
    }
    if (row.bottom > box.bottom || row.top < box.top) {
      this.box.scrollTop += row.top - box.top - box.height / 2;
    }
  }

  /** Entries that the step touched, by page: the places that the lines of changes name. */
  touched() {
    const found = new Map();
    for (const [, , , place] of this.changes.linesOf(this.index)) {
      if (place !== "") {
        const [page, entry] = place.split(".").map(Number);
        if (!found.has(page)) {
          found.set(page, new Set());
        }
        if (entry !== undefined) {
          found.get(page).add(entry);
        }
      }
    }
    return found;
  }

  /** Most steps leave the tree as it is. */
  knownTree(vcpu) {
    const shape = vcpu + ":" + this.rewind.shapes[this.index];
    if (this.shape !== shape) {
      this.shape = shape;
      this.known = this.tree(vcpu);
    }
    return this.known;
  }

  /** Pages below the roots: in walk order, in columns, and which page's entry leads to each. */
  tree(vcpu) {
    const roots = this.rewind.fields(this.rewind.roots.get(vcpu)) || [];
    const tree = { columns: [], order: [], parent: new Map(), names: new Map() };
    const reach = (page, depth) => {
      if (tree.parent.has(page) || !this.rewind.fields(this.rewind.headers.get(page))) {
        return false;
      }
      tree.columns[depth] = tree.columns[depth] || [];
      tree.columns[depth].push(page);
      tree.order.push([page, depth]);
      return true;
    };
    for (const root of roots) {
      const [name, number] = root.split(",");
      if (number !== undefined && reach(Number(number), 0)) {
        tree.parent.set(Number(number), 0);
        tree.names.set(Number(number), name);
      }
    }
    for (let i = 0; i < tree.order.length; i++) {
      const [page, depth] = tree.order[i];
      for (const place of this.rewind.entries.get(page) || []) {
        const row = this.rewind.fields(place);
        const child = row && row[ROW.PAGE] !== "" ? Number(row[ROW.PAGE]) : 0;
        if (child > 0 && reach(child, depth + 1)) {
          tree.parent.set(child, page);
        }
      }
    }
    return tree;
  }

  /** Pages that must be seen: those the step changes, and the way to them; else the last such. */
  want(tree, changed, touched) {
    const news = new Set();
    const add = (page) => {
      for (let each = page; each > 0 && !news.has(each); each = tree.parent.get(each)) {
        news.add(each);
      }
    };
    for (const page of touched.keys()) {
      if (tree.parent.has(page)) {
        add(page);
      }
    }
    for (const place of changed) {
      const page = this.rewind.numberOf(place);
      const kind = this.rewind.kindOf(place);
      if ((kind === PLACE.PAGE || kind === PLACE.ENTRIES) && tree.parent.has(page)) {
        add(page);
      }
    }
    if (news.size > 0) {
      this.wanted = news;
    }
  }

  column(tree, position, pages, changed, touched) {
    const column = make("div", "level");
    const level = this.rewind.fields(this.rewind.headers.get(pages[0]))[HEADER.LEVEL];
    column.append(make("p", "level-name", "Level " + level + (position === 0 ? " \u00b7 root" : "")));
    const shown = this.fewest(pages, MOST_CARDS, (page) => this.wanted.has(page));
    for (const page of shown) {
      column.append(this.card(page, tree.names.get(page), changed, touched.get(page) || new Set()));
    }
    if (shown.length < pages.length) {
      column.append(make("p", "note more", "and " + grouped(pages.length - shown.length) + " more tables"));
    }
    return column;
  }

  /** At most so many of a list, in its order: those that must be, then the first ones. */
  fewest(all, most, must) {
    if (all.length <= most) {
      return all;
    }
    let free = Math.max(0, most - all.filter(must).length);
    return all.filter((each) => must(each) || free-- > 0);
  }

  card(page, rootName, changed, touched) {
    const headerPlace = this.rewind.headers.get(page);
    const header = this.rewind.fields(headerPlace);
    const card = make("table", "card" + (this.wanted.has(page) ? " wanted" : ""));
    card.dataset.page = page;
    const caption = make("caption");
    caption.append(make("strong", "", "sp " + page), make("span", "mono", "gfn " + header[HEADER.GFN]), make("span", "role mono", header[HEADER.ROLE]));
    if (rootName) {
      caption.append(make("span", "chip", rootName));
    }
    this.chips(caption, header[HEADER.MARKS].split(",").filter((mark) => mark !== "root"));
    if (changed.has(headerPlace)) {
      caption.classList.add("changed");
    }
    card.append(caption, this.head(page), this.body(page, changed, touched));
    this.cards.set(page, card);
    return card;
  }

  /** Names the columns; the guest has none in a page that shadows no table of it. */
  head(page) {
    const head = make("thead");
    const places = this.rewind.entries.get(page) || [];
    if (!places.some((place) => this.rewind.current[place] > 0)) {
      return head;
    }
    const hasGuest = places.some((place) => this.rewind.current[place] > 0 && this.rewind.fields(place)[ROW.GUEST] !== "");
    const row = head.insertRow();
    for (const name of ["entry", hasGuest ? "guest" : "", "shadow", ""]) {
      const cell = make("th", "", name);
      cell.scope = "col";
      row.append(cell);
    }
    return head;
  }

  chips(to, marks) {
    for (const mark of marks) {
      if (mark !== "") {
        const word = mark.split(" ")[0].toLowerCase();
        to.append(make("span", "chip chip-" + word, mark));
      }
    }
  }

  body(page, changed, touched) {
    const body = make("tbody");
    const places = (this.rewind.entries.get(page) || []).filter((place) => this.rewind.current[place] > 0);
    const must = (place) => changed.has(place) || this.holds(place, touched) || this.leadsToWanted(place);
    const shown = this.opened.has(page) ? places : this.fewest(places, MOST_ROWS, must);
    let left = 0;
    let next = 0;
    for (const place of places) {
      if (place === shown[next]) {
        this.gap(body, page, left);
        left = 0;
        next++;
        body.append(this.row(place, changed, touched));
      } else {
        left++;
      }
    }
    this.gap(body, page, left);
    if (places.length === 0) {
      const row = body.insertRow();
      row.append(make("td", "empty", "no entries"));
    } else if (this.opened.has(page) && places.length > MOST_ROWS) {
      this.button(body, page, "show fewer");
    }
    return body;
  }

  gap(body, page, left) {
    if (left > 0) {
      this.button(body, page, grouped(left) + " more " + (left === 1 ? "row" : "rows"));
    }
  }

  button(body, page, text) {
    const cell = body.insertRow().insertCell();
    cell.colSpan = 5;
    const button = make("button", "more", text);
    button.type = "button";
    button.dataset.page = page;
    cell.append(button);
  }

  holds(place, touched) {
    const first = this.rewind.indexOf(place);
    const count = Number(this.rewind.fields(place)[ROW.COUNT]);
    for (const entry of touched) {
      if (entry >= first && entry < first + count) {
        return true;
      }
    }
    return false;
  }

  leadsToWanted(place) {
    const page = this.rewind.fields(place)[ROW.PAGE];
    return page !== "" && this.wanted.has(Number(page));
  }

  row(place, changed, touched) {
    const fields = this.rewind.fields(place);
    const first = this.rewind.indexOf(place);
    const count = Number(fields[ROW.COUNT]);
    const row = make("tr", fields[ROW.KIND] + (changed.has(place) || this.holds(place, touched) ? " changed" : ""));
    row.title = "spte " + fields[ROW.VALUE] + (count > 1 ? " and " + (count - 1) + " more" : "");
    const index = make("th", "index", count > 1 ? first + "\u2013" + (first + count - 1) : String(first));
    index.scope = "row";
    const guest = make("td", "guest", fields[ROW.GUEST]);
    const shadow = make("td", "shadow");
    shadow.append(make("span", "rights", fields[ROW.RIGHTS]), " " + fields[ROW.TARGET]);
    const marks = make("td", "marks");
    this.chips(marks, fields[ROW.MARKS].split(","));
    row.append(index, guest, shadow, marks);
    if (fields[ROW.PAGE] !== "") {
      row.dataset.to = fields[ROW.PAGE];
    }
    return row;
  }

  /** Draws the lines from entries to tables, once everything has its place. */
  connect() {
    const inner = this.box.firstElementChild;
    const lines = inner && inner.querySelector(".wires");
    if (!lines) {
      return;
    }
    const origin = inner.getBoundingClientRect();
    lines.setAttribute("width", inner.scrollWidth);
    lines.setAttribute("height", inner.scrollHeight);
    const paths = [];
    for (const row of inner.querySelectorAll("tr[data-to]")) {
      const card = this.cards.get(Number(row.dataset.to));
      if (card) {
        const from = row.getBoundingClientRect();
        const to = card.getBoundingClientRect();
        const x1 = from.right - origin.left;
        const y1 = (from.top + from.bottom) / 2 - origin.top;
        const x2 = to.left - origin.left;
        const y2 = to.top - origin.top + 14;
        const path = document.createElementNS(SVG, "path");
        const bend = Math.max(16, (x2 - x1) / 2);
        path.setAttribute("d", `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
        path.setAttribute("class", this.wanted.has(Number(row.dataset.to)) ? "wire wanted" : "wire");
        paths.push(path);
      }
    }
    lines.replaceChildren(...paths);
  }
}
