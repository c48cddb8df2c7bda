// The data that the page carries, and the way from step to step. Rows and lines of text come
// ready-made; nothing here knows what an entry means.

async function unpack(id) {
  const element = document.getElementById(id);
  const binary = atob(element.textContent);
  element.textContent = "";
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).json();
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

function participant(vcpu) {
  return vcpu < 0 ? "host" : "vcpu" + vcpu;
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Makes an element with a class and text, both of which may be missing. */
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) {
    element.className = className;
  }
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

const ROW = { COUNT: 0, KIND: 1, RIGHTS: 2, TARGET: 3, GUEST: 4, PAGE: 5, MARKS: 6, VALUE: 7 };
const HEADER = { LEVEL: 0, GFN: 1, ROLE: 2, MARKS: 3 };
const PLACE = { ROOTS: 0, PAGE: 1, ENTRIES: 2, STATISTIC: 3 };

/**
 * Which row of text is at which place after a step. A step's changes are applied or taken back one
 * by one: a jump over 100,000 steps is a few hundred thousand stores into one array, some
 * milliseconds, so that no picture in between has to be kept.
 */
class Rewind {
  constructor(picture) {
    this.rows = picture.rows;
    this.places = picture.places;
    this.statistics = picture.statistics;
    this.changes = picture.changes;
    this.current = new Int32Array(this.places.length / 3);
    for (let i = 0; i < picture.initial.length; i += 2) {
      this.current[picture.initial[i]] = picture.initial[i + 1];
    }
    this.countChanges(picture.counts);
    this.rememberOld();
    this.groupPlaces();
    this.parsed = [];
    this.at = 0;
    this.countShapes();
  }

  /** starts[i] is the first change of held step i; drawn[i] says whether the tables change. */
  countChanges(counts) {
    this.starts = new Int32Array(counts.length + 1);
    this.drawn = new Uint8Array(counts.length);
    for (let step = 0; step < counts.length; step++) {
      this.starts[step + 1] = this.starts[step] + counts[step];
      for (let i = this.starts[step]; i < this.starts[step + 1]; i++) {
        if (this.kindOf(this.changes[2 * i]) !== PLACE.STATISTIC) {
          this.drawn[step] = 1;
        }
      }
    }
  }

  rememberOld() {
    const rows = this.current.slice();
    this.old = new Int32Array(this.changes.length / 2);
    for (let i = 0; i < this.old.length; i++) {
      const place = this.changes[2 * i];
      this.old[i] = rows[place];
      rows[place] = this.changes[2 * i + 1];
    }
  }

  /** shapes[i] differs between held steps where the tables hang together in different ways. */
  countShapes() {
    this.shapes = new Int32Array(this.starts.length - 1);
    let shape = 0;
    for (let step = 0; step < this.shapes.length; step++) {
      for (let i = this.starts[step]; i < this.starts[step + 1]; i++) {
        shape += this.joins(this.changes[2 * i], this.old[i], this.changes[2 * i + 1]) ? 1 : 0;
      }
      this.shapes[step] = shape;
    }
  }

  joins(place, old, now) {
    switch (this.kindOf(place)) {
      case PLACE.ROOTS: return true;
      case PLACE.PAGE: return old === 0 || now === 0;
      case PLACE.ENTRIES: return [old, now].some((row) => row > 0 && this.fieldsOf(row)[ROW.PAGE] !== "");
      default: return false;
    }
  }

  groupPlaces() {
    this.headers = new Map();
    this.entries = new Map();
    this.roots = new Map();
    this.statisticPlaces = new Map();
    for (let place = 0; place < this.current.length; place++) {
      const number = this.places[3 * place + 1];
      switch (this.kindOf(place)) {
        case PLACE.ROOTS: this.roots.set(number, place); break;
        case PLACE.PAGE: this.headers.set(number, place); break;
        case PLACE.STATISTIC: this.statisticPlaces.set(number, place); break;
        default:
          if (!this.entries.has(number)) {
            this.entries.set(number, []);
          }
          this.entries.get(number).push(place);
      }
    }
    for (const places of this.entries.values()) {
      places.sort((a, b) => this.indexOf(a) - this.indexOf(b));
    }
  }

  kindOf(place) {
    return this.places[3 * place];
  }

  numberOf(place) {
    return this.places[3 * place + 1];
  }

  indexOf(place) {
    return this.places[3 * place + 2];
  }

  /** Goes to where held steps 0 to {@code step} have happened. */
  goTo(step) {
    const target = this.starts[step + 1];
    for (; this.at < target; this.at++) {
      this.current[this.changes[2 * this.at]] = this.changes[2 * this.at + 1];
    }
    for (; this.at > target; this.at--) {
      this.current[this.changes[2 * this.at - 2]] = this.old[this.at - 1];
    }
  }

  /** Places that got another row in a held step. */
  changedIn(step) {
    const found = new Set();
    for (let i = this.starts[step]; i < this.starts[step + 1]; i++) {
      found.add(this.changes[2 * i]);
    }
    return found;
  }

  /** The fields of the row at a place now, or null. */
  fields(place) {
    const row = place === undefined ? 0 : this.current[place];
    return row === 0 ? null : this.fieldsOf(row);
  }

  fieldsOf(row) {
    if (this.parsed[row] === undefined) {
      this.parsed[row] = this.rows[row].split("|");
    }
    return this.parsed[row];
  }

  /** The next held step after, or before, this one whose event changes the tables; or -1. */
  nextDrawn(step, direction) {
    let i = step + direction;
    while (i >= 0 && i < this.drawn.length && !this.drawn[i]) {
      i += direction;
    }
    return i < this.drawn.length ? i : -1;
  }
}
