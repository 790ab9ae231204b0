// Plots answer to the pointer: the nearest bar is read out, and a drag marks a time and leads to it.
(() => {
  const HINT = "Point at a bar to read it, drag to choose a time.";
  const HINT_LINES = "Point at a line to read it.";
  const SMALLEST_DRAG_PX = 6;
  const TEN_MINUTES_MS = 600 * 1000;

  const readOut = (area) => {
    const bars = area.selectAll("a");
    const words = d3.select(area.node().closest("figure")).select("[data-readout]");
    // A bar's place and width are in percent of the plot's width.
    const middle = ({ x, width }) => x.baseVal.valueInSpecifiedUnits + width.baseVal.valueInSpecifiedUnits / 2;
    const middles = new Map(bars.nodes().map((bar) => [bar, middle(bar.querySelector("svg"))]));
    const nearest = (event) => {
      const place = (100 * d3.pointer(event, area.node())[0]) / area.node().clientWidth;
      return d3.least(bars.nodes(), (bar) => Math.abs(middles.get(bar) - place));
    };
    const show = (shown) => {
      bars.nodes().forEach((bar) => bar.classList.toggle("near", bar === shown));
      words.text(shown ? shown.querySelector("title").textContent : HINT);
    };
    show(null);
    area.on("pointermove", (event) => show(nearest(event))).on("pointerleave", () => show(null));
  };

  // The address for the time between two places, in whole minutes where seconds could not be aimed at.
  const addressOf = (area, places) => {
    const { start, end, rangeUrl } = area.node().dataset;
    const times = d3.scaleUtc([new Date(start), new Date(end)], [0, area.node().clientWidth]);
    const found = places.map((x) => times.invert(x));
    const whole = found[1] - found[0] > TEN_MINUTES_MS ? d3.utcMinute.round : (moment) => moment;
    const [from, to] = found.map((moment) => whole(moment).toISOString().slice(0, 19));
    return rangeUrl.replace("{start}", from).replace("{end}", to);
  };

  const leadOnDrag = (area) => {
    const mark = area.append("rect").attr("class", "marked").attr("height", "100%").attr("width", 0);
    let from;
    const between = (x) => [from, Math.min(Math.max(x, 0), area.node().clientWidth)].sort(d3.ascending);
    const begin = ({ x }) => {
      from = x;
    };
    const go = ({ x }) => {
      const [first, last] = between(x);
      mark.attr("x", first).attr("width", last - first);
    };
    const end = ({ x }) => {
      const [first, last] = between(x);
      mark.attr("width", 0);
      if (last - first > SMALLEST_DRAG_PX) window.location.assign(addressOf(area, [first, last]));
    };
    // Fingers scroll the page; a click that moved little follows the link below it.
    const drag = d3.drag().touchable(false).container(() => area.node()).clickDistance(SMALLEST_DRAG_PX);
    area.call(drag.on("start", begin).on("drag", go).on("end", end));
  };

  // Lines over time: the row of the table below that is nearest to the pointer is read out, and marked by a line.
  const readOutLines = (area) => {
    const figure = d3.select(area.node().closest("figure"));
    const words = figure.select("[data-readout]");
    const names = figure.selectAll("thead th").nodes().slice(1).map((cell) => cell.textContent.trim().split(",")[0]);
    const rows = figure.selectAll("tbody tr").nodes().map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
    const minutes = rows.map(([minute]) => Number.parseFloat(minute.replace(/[^0-9.e+-]/g, "")));
    const last = d3.max(minutes);
    const { unit } = area.node().dataset;
    const mark = area.append("line").attr("class", "near").attr("y1", 0).attr("y2", 100);
    const show = (row, place) => {
      mark.attr("x1", place).attr("x2", place).attr("visibility", row ? "visible" : "hidden");
      const values = row ? row.slice(1).map((value, at) => `${names[at]} ${value}`).join(", ") : "";
      words.text(row ? `${row[0]} min: ${values} (${unit})` : HINT_LINES);
    };
    const move = (event) => {
      const box = area.node().getBoundingClientRect();
      const moment = (last * (event.clientX - box.left)) / box.width;
      const at = d3.leastIndex(minutes, (minute) => Math.abs(minute - moment));
      show(rows[at], (100 * minutes[at]) / last);
    };
    show(null, 0);
    area.on("pointermove", move).on("pointerleave", () => show(null, 0));
  };

  d3.selectAll(".curves").each(function () {
    readOutLines(d3.select(this));
  });

  d3.selectAll(".plot-area").each(function () {
    const area = d3.select(this);
    readOut(area);
    if (this.dataset.rangeUrl) leadOnDrag(area);
  });
})();
