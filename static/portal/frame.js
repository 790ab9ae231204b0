// Comforts of the frame; every page works without them.

// A menu closes on Escape, and when the reader turns to something else.
const menus = [...document.querySelectorAll("details.menu")];

document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && menus.find((menu) => menu.open);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

for (const turn of ["click", "focusin"]) {
  document.addEventListener(turn, (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  });
}

// A table that fits its width needs no scroller of its own: its header then stays at the top of the window.
const fit = (region) => {
  region.classList.toggle("fits", region.firstElementChild.scrollWidth <= region.clientWidth);
};
const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));

const addCopyButton = (place) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "action";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(place.querySelector("pre").textContent);
    button.textContent = "Copied";
  });
  place.querySelector("h3").after(button);
};

// What stands in the page, and what comes to it later.
const enhance = (root) => {
  root.querySelectorAll(".table-region").forEach((region) => watcher.observe(region));
  if (navigator.clipboard) root.querySelectorAll("[data-copy]").forEach(addCopyButton);
  if (window.matchMedia("(width >= 48rem)").matches) {
    root.querySelectorAll(".facet").forEach((facet) => {
      facet.open = true;
    });
  }
};
enhance(document);
document.addEventListener("fragment", (event) => enhance(event.target));

// Keys never reach out of a field, and never stand in for those of the browser.
const dialog = document.querySelector("[data-keys]");
const press = {
  "/": () => document.getElementById("search")?.focus(),
  "?": () => dialog.showModal(),
};

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (writing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const act = press[event.key] ?? (link && (() => link.click()));
  if (!act) return;
  event.preventDefault();
  act();
});

// Times are UTC; the reader's own stands in the title of the one that is pointed at.
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
const momentOf = (place) => {
  const text = place.dateTime ?? place.value ?? place.textContent;
  return new Date(text.trim().replace(" ", "T").replace(/Z?$/, "Z"));
};
document.addEventListener("pointerover", (event) => {
  const place = event.target.closest("time[datetime], input[data-utc], .cell-time");
  const moment = place && momentOf(place);
  if (moment && !Number.isNaN(moment.getTime())) place.title = `Your time: ${local.format(moment)}`;
});
