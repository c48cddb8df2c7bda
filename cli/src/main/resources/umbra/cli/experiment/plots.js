(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const light = ["#1a5fb4", "#b5420c", "#1f7a4d", "#8a5a00", "#9c2a6b", "#5e4bb6", "#0b7285", "#5c6370"];
  const dark = ["#82b5f5", "#f0915c", "#6bcb9a", "#dcb153", "#eb8cc0", "#b3a4f7", "#66d9e8", "#c0c6d0"];
  const isDark = matchMedia("(prefers-color-scheme: dark)");
  const drawn = [];

  /** The lines of a plot: their places on the horizontal axis, their names, their values. */
  function lines(table, plot) {
    const isText = table.rows.some((row) => typeof row[plot.x] === "string");
    const places = [...new Set(table.rows.map((row) => row[plot.x]))];
    if (!isText) {
      places.sort((a, b) => a - b);
    }
    const at = new Map(places.map((place, i) => [place, i]));
    const kinds = plot.split < 0 ? [null] : [...new Set(table.rows.map((row) => row[plot.split]))];
    const names = [];
    const values = [];
    for (const kind of kinds) {
      for (const y of plot.y) {
        const line = new Array(places.length).fill(null);
        for (const row of table.rows) {
          const value = row[y];
          const shown = typeof value === "number" && !(plot.logarithmic && value <= 0);
          if ((kind === null || row[plot.split] === kind) && shown) {
            line[at.get(row[plot.x])] = value;
          }
        }
        const parts = kind === null ? [] : [String(kind)];
        if (kind === null || plot.y.length > 1) {
          parts.push(table.columns[y]);
        }
        names.push(parts.join(" "));
        values.push(line);
      }
    }
    return { isText, places, names, values };
  }

  function draw(figure) {
    const table = data[figure.dataset.table];
    const plot = table.plots[Number(figure.dataset.plot)];
    const { isText, places, names, values } = lines(table, plot);
    const colours = isDark.matches ? dark : light;
    const style = getComputedStyle(document.documentElement);
    const axis = {
      stroke: style.getPropertyValue("--muted"),
      grid: { stroke: style.getPropertyValue("--line") },
      ticks: { stroke: style.getPropertyValue("--line") },
    };
    const label = (i) => (Number.isInteger(i) && i >= 0 && i < places.length ? String(places[i]) : "");
    const options = {
      width: Math.max(320, figure.clientWidth),
      height: 320,
      scales: { x: { time: false }, y: { distr: plot.logarithmic ? 3 : 1 } },
      axes: [
        { ...axis, label: table.columns[plot.x], values: isText ? (u, ticks) => ticks.map(label) : undefined },
        { ...axis, size: 90 },
      ],
      series: [
        { label: table.columns[plot.x], value: isText ? (u, i) => (i === null ? "" : label(i)) : undefined },
        ...names.map((name, i) => ({
          label: name,
          stroke: colours[i % colours.length],
          dash: i < colours.length ? undefined : [6, 4],
          width: 2,
          spanGaps: true,
          points: { show: places.length < 60 },
        })),
      ],
    };
    const x = isText ? places.map((place, i) => i) : places;
    return new uPlot(options, [x, ...values], figure);
  }

  function drawAll() {
    drawn.splice(0).forEach((plot) => plot.destroy());
    document.querySelectorAll("figure.plot").forEach((figure) => drawn.push(draw(figure)));
  }

  drawAll();
  isDark.addEventListener("change", drawAll);
  addEventListener("resize", () => {
    drawn.forEach((plot) => plot.setSize({ width: Math.max(320, plot.root.parentNode.clientWidth), height: 320 }));
  });
})();
