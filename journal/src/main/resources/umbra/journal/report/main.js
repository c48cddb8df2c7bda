// Puts the parts together: one step is current, and every part hears when it changes.

class Report {
  constructor(run, events, changes, picture) {
    this.run = run;
    this.events = events;
    this.step = 0;
    const goTo = (step) => this.later(step);
    this.rewind = new Rewind(picture);
    this.overview = new Overview(run);
    this.changes = new ChangeList(changes);
    this.picture = new Picture(run, events, this.changes, this.rewind);
    this.table = new EventTable(run, events, goTo);
    this.timeline = new Timeline(run, events.landmarks, goTo);
    this.heat = new HeatMap(run, goTo);
    this.statistics = new StatisticTable(run, this.rewind);
    this.slider = document.getElementById("step-slider");
    this.input = document.getElementById("step-input");
    for (const control of [this.slider, this.input]) {
      control.min = run.first;
      control.max = run.last;
    }
    this.listen();
    this.goTo(this.stepOfAddress() || this.begin());
  }

  /** Where a page opens whose address names no step: at something rarer than a fault. */
  begin() {
    const first = (rows) => this.events.landmarks.findIndex((row) => rows.includes(row));
    const found = [first([1, 2, 3]), first([4, 5]), first([0])].find((index) => index >= 0);
    return found === undefined ? this.run.first : this.run.first + found;
  }

  stepOfAddress() {
    const match = /^#step=(\d+)$/.exec(location.hash);
    return match ? Number(match[1]) : 0;
  }

  listen() {
    this.slider.addEventListener("input", () => this.later(Number(this.slider.value)));
    this.input.addEventListener("change", () => this.goTo(Number(this.input.value)));
    window.addEventListener("hashchange", () => {
      if (this.stepOfAddress()) {
        this.goTo(this.stepOfAddress());
      }
    });
    const buttons = {
      "step-first": () => this.run.first,
      "step-last": () => this.run.last,
      "step-back": () => this.step - 1,
      "step-forward": () => this.step + 1,
      "change-back": () => this.drawn(-1),
      "change-forward": () => this.drawn(1),
    };
    for (const [id, step] of Object.entries(buttons)) {
      document.getElementById(id).addEventListener("click", () => this.goTo(step()));
    }
    document.addEventListener("keydown", (event) => this.key(event));
    for (const link of document.querySelectorAll("nav a, .skip")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const target = document.querySelector(link.getAttribute("href"));
        target.scrollIntoView();
        target.focus();
      });
    }
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", () => {
      this.timeline.build();
      this.heat.draw();
    });
  }

  drawn(direction) {
    const index = this.rewind.nextDrawn(this.step - this.run.first, direction);
    return index < 0 ? this.step : this.run.first + index;
  }

  key(event) {
    const typing = event.target.matches("input[type=search], input[type=number], select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key === "Escape" && typing) {
        event.target.blur();
      }
      return;
    }
    const steps = { j: () => this.step + 1, k: () => this.step - 1, J: () => this.drawn(1), K: () => this.drawn(-1) };
    if (event.key in steps) {
      this.goTo(steps[event.key]());
    } else if (event.key === "/") {
      event.preventDefault();
      const filter = document.getElementById("filter");
      filter.focus();
      filter.select();
    }
  }

  /** Goes to a step with the next picture of the screen; of many wishes the last counts. */
  later(step) {
    this.wish = step;
    if (!this.waiting) {
      this.waiting = requestAnimationFrame(() => {
        this.waiting = 0;
        this.goTo(this.wish);
      });
    }
  }

  goTo(wanted) {
    const { first, last, steps } = this.run;
    const step = Math.max(first, Math.min(last, Math.round(wanted) || first));
    this.notHeld(wanted < first || wanted > last ? Math.min(steps, wanted) : 0);
    if (step === this.step) {
      return;
    }
    this.step = step;
    const index = step - first;
    this.rewind.goTo(index);
    this.slider.value = step;
    this.input.value = step;
    this.describe(index);
    for (const part of [this.changes, this.picture, this.statistics]) {
      part.stepChanged(index);
    }
    for (const part of [this.timeline, this.table, this.heat]) {
      part.stepChanged(step);
    }
    this.address();
  }

  notHeld(step) {
    const failure = document.getElementById("failure");
    failure.hidden = !(step > 0 && (step < this.run.first || step > this.run.last));
    failure.textContent = failure.hidden ? "" :
      "Step " + grouped(step) + " is not among the steps that this page holds. Make one that does: umbra report DIR " +
      Math.max(1, step - this.run.most / 2) + "-" + Math.min(this.run.steps, step + this.run.most / 2 - 1) + " -o FILE";
  }

  describe(index) {
    const text = this.events.texts[index].split("\n")[0];
    document.getElementById("step-number").textContent = grouped(this.step);
    document.getElementById("step-event").textContent = participant(this.events.vcpus[index]) + ": " + text;
    this.slider.setAttribute("aria-valuetext", "step " + this.step + ", " + text);
  }

  /** Browsers allow a page few changes of its address in a short time. */
  address() {
    clearTimeout(this.addressTimer);
    this.addressTimer = setTimeout(() => history.replaceState(null, "", "#step=" + this.step), 120);
  }
}

(async () => {
  const main = document.getElementById("report");
  try {
    const parts = await Promise.all(["data-run", "data-events", "data-changes", "data-picture"].map(unpack));
    performance.mark("unpacked");
    const report = new Report(...parts);
    performance.mark("ready");
    main.setAttribute("aria-busy", "false");
    window.umbraReport = report;
  } catch (failed) {
    const failure = document.getElementById("failure");
    failure.hidden = false;
    failure.textContent = "This page cannot be shown: " + failed.message;
    main.setAttribute("aria-busy", "false");
    throw failed;
  }
})();
