// What is in plain tables and lists: summary, statistics, counts, what a step changed.

function pairsInto(list, pairs) {
  for (const [name, value] of pairs) {
    list.append(make("dt", "", name), make("dd", "", value));
  }
}

function countsInto(id, pairs) {
  const body = document.getElementById(id).tBodies[0];
  for (const [name, count] of [...pairs].sort((a, b) => b[1] - a[1])) {
    const row = body.insertRow();
    row.append(make("th", "", name), make("td", "number", grouped(count)));
    row.firstChild.scope = "row";
  }
}

class Overview {
  constructor(run) {
    const summary = new Map(run.summary);
    document.getElementById("scenario-name").textContent = summary.get("scenario");
    document.getElementById("subtitle").textContent =
      grouped(run.steps) + " events of VM " + summary.get("VM") + ", " + run.vcpuCount + (run.vcpuCount === 1 ? " vCPU, " : " vCPUs, ") +
      summary.get("schedule");
    pairsInto(document.getElementById("summary"), run.summary);
    document.getElementById("scenario-text").textContent = run.scenarioText;
    this.tiles(run);
    this.held(run);
  }

  tiles(run) {
    const tiles = document.getElementById("tiles");
    const add = (value, label) => {
      const tile = make("div", "tile");
      tile.append(make("strong", "", grouped(value)), make("span", "", label));
      tiles.append(tile);
    };
    add(run.steps, "events");
    // Of a trace a count of 0 may mean that no line tells of such a thing.
    run.timeline.names.forEach((name, row) => {
      if (run.timeline.totals[row] > 0 || !run.imported) {
        add(run.timeline.totals[row], name);
      }
    });
  }

  held(run) {
    const isAll = run.first === 1 && run.last === run.steps;
    document.getElementById("held").textContent = isAll
      ? "This page holds all steps of the run."
      : "Events, page tables and changes: steps " + grouped(run.first) + "\u2013" + grouped(run.last) + " of " + grouped(run.steps) +
        " (a page holds " + grouped(run.most) + " steps at most). Timeline, memory and statistics: the whole journal. " +
        "Another range: umbra report DIR FROM-TO -o FILE.";
  }
}

class StatisticTable {
  constructor(run, rewind) {
    this.rewind = rewind;
    const body = document.getElementById("stat-table").tBodies[0];
    this.cells = run.statistics.map(([name, value]) => {
      const row = body.insertRow();
      const now = make("td", "number");
      row.append(make("th", "", name), now, make("td", "number", grouped(value)));
      row.firstChild.scope = "row";
      row.dataset.end = value;
      return now;
    });
    countsInto("kind-table", run.kinds);
    countsInto("vcpu-table", run.vcpus);
    countsInto("answer-table", run.answers);
  }

  stepChanged(index) {
    const changed = this.rewind.changedIn(index);
    this.cells.forEach((cell, statistic) => {
      const place = this.rewind.statisticPlaces.get(statistic);
      const value = grouped(this.rewind.fields(place)[0]);
      if (cell.textContent !== value) {
        cell.textContent = value;
      }
      cell.parentElement.classList.toggle("changed", changed.has(place));
      cell.parentElement.classList.toggle("zero", value === "0" && cell.parentElement.dataset.end === "0");
    });
  }
}

class ChangeList {
  constructor(changes) {
    this.steps = changes.steps;
    this.body = document.getElementById("changes").tBodies[0];
    this.none = document.getElementById("no-changes");
  }

  /** Lines of a held step: label, old, new and place in the picture. */
  linesOf(index) {
    return this.steps[index] === "" ? [] : this.steps[index].split("\n").map((line) => line.split("\t"));
  }

  stepChanged(index) {
    const lines = this.linesOf(index);
    this.body.replaceChildren(...lines.map(([label, old, now, place]) => {
      const row = make("tr", place === "" ? "" : "placed");
      const name = make("th", "", label);
      name.scope = "row";
      row.append(name, make("td", "old", old), make("td", "new", now));
      return row;
    }));
    this.body.parentElement.hidden = lines.length === 0;
    this.none.hidden = lines.length > 0;
  }
}
