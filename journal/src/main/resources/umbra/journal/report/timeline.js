// One small chart for each kind of event, all with the same steps from left to right.

const CHART_COLORS = ["--faults", "--splits", "--syncs", "--unsyncs", "--zaps", "--flushes"];
const MOST_BARS = 700;
const CHART_HEIGHT = 74;

class Timeline {
  constructor(run, landmarks, goTo) {
    this.run = run;
    this.landmarks = landmarks;
    this.goTo = goTo;
    this.box = document.getElementById("charts");
    this.step = run.first;
    this.shown = run.timeline.names.map((name, row) => row).filter((row) => run.timeline.totals[row] > 0);
    this.range = [1, run.steps];
    this.describe();
    this.build();
    new ResizeObserver(() => this.resize()).observe(this.box);
    this.button("zoom-in", () => this.zoom(0.25));
    this.button("zoom-out", () => this.zoom(4));
    this.button("zoom-all", () => this.show(1, run.steps));
    this.button("zoom-held", () => this.show(run.first, run.last));
  }

  button(id, action) {
    document.getElementById(id).addEventListener("click", action);
  }

  describe() {
    const { names, totals } = this.run.timeline;
    document.getElementById("timeline-words").textContent =
      names.map((name, row) => grouped(totals[row]) + " " + name).join(", ") +
      " in " + grouped(this.run.steps) + " steps.";
  }

  build() {
    this.box.textContent = "";
    this.charts = this.shown.map((row, position) => this.chart(row, position === this.shown.length - 1));
    this.show(...this.range);
  }

  chart(row, isLast) {
    const { names, totals } = this.run.timeline;
    const line = make("div", "chart");
    const label = make("div", "chart-label");
    label.append(make("span", "swatch mark-" + row), make("strong", "", names[row]), make("span", "count", grouped(totals[row])));
    const host = make("div", "chart-host");
    line.append(label, host);
    this.box.append(line);
    const paint = color(CHART_COLORS[row]);
    const axis = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
    const options = {
      width: host.clientWidth || 600,
      height: CHART_HEIGHT + (isLast ? 22 : 0),
      padding: [6, 34, isLast ? 0 : 4, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        sync: { key: "steps" },
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => () => this.show(1, this.run.steps) },
      },
      scales: { x: { time: false, range: () => [this.range[0], this.range[1] + 1] }, y: { range: (u, low, high) => [0, Math.max(1, high)] } },
      axes: [
        { ...axis, show: isLast, size: 22, space: 96, values: (u, steps) => steps.map(grouped) },
        { ...axis, size: 46, splits: (u, i, low, high) => [0, high], values: (u, counts) => counts.map(grouped) },
      ],
      series: [{}, { stroke: paint, fill: paint, width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [1, Infinity, 1], align: 1, gap: 0 }) }],
      hooks: {
        setSelect: [(u) => this.selected(u)],
        drawClear: [(u) => this.shade(u)],
        draw: [(u) => this.mark(u)],
      },
    };
    const chart = new uPlot(options, [[], []], host);
    chart.over.addEventListener("click", (event) => this.clicked(chart, row, event));
    return chart;
  }

  resize() {
    for (const chart of this.charts) {
      const width = chart.root.parentElement.clientWidth;
      if (width > 0 && width !== chart.width) {
        chart.setSize({ width, height: chart.height });
      }
    }
  }

  selected(chart) {
    if (chart.select.width < 4) {
      return;
    }
    const low = chart.posToVal(chart.select.left, "x");
    const high = chart.posToVal(chart.select.left + chart.select.width, "x");
    this.dragged = true;
    this.charts.forEach((each) => each.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false));
    this.show(Math.floor(low), Math.ceil(high));
  }

  clicked(chart, row, event) {
    if (this.dragged) {
      this.dragged = false;
      return;
    }
    const at = Math.floor(chart.posToVal(event.clientX - chart.over.getBoundingClientRect().left, "x"));
    this.goTo(this.nearest(row, at));
  }

  /** The step of the row's event that a bar stands for, if the page holds it. */
  nearest(row, step) {
    const end = Math.min(this.run.last, step + this.binWidth - 1);
    const begin = step - ((step - 1) % this.binWidth);
    for (let each = Math.max(begin, this.run.first); each <= end; each++) {
      if (this.landmarks[each - this.run.first] === row) {
        return each;
      }
    }
    return step;
  }

  zoom(factor) {
    const span = this.range[1] - this.range[0] + 1;
    const wanted = Math.max(20, Math.round(span * factor));
    const inside = this.step >= this.range[0] && this.step <= this.range[1];
    const middle = inside ? this.step : Math.round((this.range[0] + this.range[1]) / 2);
    const low = Math.max(1, Math.min(middle - Math.floor(wanted / 2), this.run.steps - wanted + 1));
    this.show(low, low + wanted - 1);
  }

  /** Shows these steps; {@code low} and {@code high} are clipped to the journal. */
  show(low, high) {
    low = Math.max(1, Math.min(low, this.run.steps));
    high = Math.max(low, Math.min(high, this.run.steps));
    this.range = [low, high];
    const [steps, rows] = low >= this.run.first && high <= this.run.last ? this.fine() : this.coarse();
    this.charts.forEach((chart, i) => chart.setData([steps, rows[this.shown[i]]]));
    document.getElementById("bin-width").textContent =
      "A bar is " + (this.binWidth === 1 ? "one step." : grouped(this.binWidth) + " steps.");
    this.box.dataset.from = low;
    this.box.dataset.to = high;
  }

  /** From the single steps that the page holds. */
  fine() {
    const [low, high] = this.range;
    this.binWidth = Math.max(1, Math.ceil((high - low + 1) / MOST_BARS));
    const [steps, rows] = this.empty(low, high);
    for (let step = low; step <= high; step++) {
      const row = this.landmarks[step - this.run.first];
      if (row >= 0) {
        rows[row][Math.floor((step - 1) / this.binWidth) - this.firstBin]++;
      }
    }
    return [steps, rows];
  }

  /** From the bins over the whole journal. */
  coarse() {
    const [low, high] = this.range;
    const { width, bins } = this.run.timeline;
    this.binWidth = width * Math.max(1, Math.ceil((high - low + 1) / width / MOST_BARS));
    const [steps, rows] = this.empty(low, high);
    const last = Math.min(bins[0].length - 1, Math.floor((high - 1) / width));
    for (let bin = Math.floor((low - 1) / width); bin <= last; bin++) {
      const to = Math.floor((bin * width) / this.binWidth) - this.firstBin;
      bins.forEach((counts, row) => { rows[row][to] += counts[bin]; });
    }
    return [steps, rows];
  }

  empty(low, high) {
    this.firstBin = Math.floor((low - 1) / this.binWidth);
    const size = Math.floor((high - 1) / this.binWidth) - this.firstBin + 1;
    const steps = Array.from({ length: size }, (unused, i) => (this.firstBin + i) * this.binWidth + 1);
    return [steps, this.run.timeline.names.map(() => new Array(size).fill(0))];
  }

  /** The steps that the page holds are on a lighter ground. */
  shade(chart) {
    const { ctx, bbox } = chart;
    const left = Math.max(bbox.left, chart.valToPos(this.run.first, "x", true));
    const right = Math.min(bbox.left + bbox.width, chart.valToPos(this.run.last + 1, "x", true));
    ctx.fillStyle = color("--held");
    ctx.fillRect(left, bbox.top, Math.max(0, right - left), bbox.height);
  }

  mark(chart) {
    if (this.step < this.range[0] || this.step > this.range[1]) {
      return;
    }
    const { ctx, bbox } = chart;
    const x = Math.round(chart.valToPos(this.step + 0.5, "x", true));
    ctx.fillStyle = color("--marker");
    ctx.fillRect(x - 1, bbox.top, 2, bbox.height);
  }

  stepChanged(step) {
    this.step = step;
    this.charts.forEach((chart) => chart.redraw(false));
  }
}
