// Plots answer to the pointer: the nearest bar is read out, and a drag marks a time and leads to it.
(() => {
  const HINT = "Point at a bar to read it, drag to choose a time.";
  const SMALLEST_DRAG_PX = 6;

  const TWO_HOURS_MS = 2 * 3600 * 1000;

  // Whole minutes, where seconds could not be aimed at.
  const text = (moment, span) => {
    const shown = span > TWO_HOURS_MS ? d3.utcMinute.round(moment) : moment;
    return shown.toISOString().slice(0, 19);
  };

  const readOut = (area) => {
    const bars = area.selectAll("a");
    const words = d3.select(area.node().closest("figure")).select("[data-readout]");
    const nearest = (event) => {
      const place = (100 * d3.pointer(event, area.node())[0]) / area.node().clientWidth;
      return d3.least(bars.nodes(), (bar) => Math.abs(bar.dataset.middle - place));
    };
    const show = (bar) => {
      bars.classed("near", function () {
        return this === bar;
      });
      words.text(bar ? bar.querySelector("title").textContent : HINT);
    };
    show(null);
    area.on("pointermove", (event) => show(nearest(event))).on("pointerleave", () => show(null));
  };

  const drag = (area) => {
    const { start, end, rangeUrl } = area.node().dataset;
    if (!rangeUrl) return;
    const times = d3.scaleUtc([new Date(start), new Date(end)], [0, 1]);
    const mark = area.append("rect").attr("class", "marked").attr("height", "100%").attr("width", 0);
    let from;
    const between = (event) => [from, Math.min(Math.max(event.x, 0), area.node().clientWidth)].sort(d3.ascending);
    const lead = ([first, last]) => {
      const [begin, finish] = [first, last].map((x) => times.invert(x / area.node().clientWidth));
      const [a, b] = [begin, finish].map((moment) => text(moment, finish - begin));
      window.location.assign(rangeUrl.replace("{start}", a).replace("{end}", b));
    };
    area.call(
      d3
        .drag()
        .touchable(false)
        .container(() => area.node())
        .clickDistance(SMALLEST_DRAG_PX)
        .on("start", (event) => {
          from = event.x;
        })
        .on("drag", (event) => {
          const [first, last] = between(event);
          mark.attr("x", first).attr("width", last - first);
        })
        .on("end", (event) => {
          const places = between(event);
          mark.attr("width", 0);
          if (places[1] - places[0] > SMALLEST_DRAG_PX) lead(places);
        }),
    );
  };

  d3.selectAll(".plot-area").each(function () {
    const area = d3.select(this);
    readOut(area);
    drag(area);
  });
})();
