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
document.querySelectorAll(".table-region").forEach((region) => watcher.observe(region));
