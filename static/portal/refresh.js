// A page that makes itself anew, for those who asked for it: `refresh=60` stands in its address, so a link can share it.
// It waits while the page is in use, and asks for nothing while it is hidden.
(() => {
  const USUAL_S = 60;
  const SMALLEST_S = 30;
  const LARGEST_S = 3600;
  const QUIET_MS = 10 * 1000;
  const SCROLL = "refresh-scroll";
  const place = document.querySelector("[data-refresh]");
  if (!place) return;

  const button = document.createElement("button");
  const words = document.createElement("span");
  button.type = "button";
  button.className = "action";
  place.append(button, words);

  const address = () => new URL(window.location.href);
  const seconds = () => {
    const given = address().searchParams.get("refresh");
    if (given === null) return 0;
    return Math.min(Math.max(Number.parseInt(given, 10) || USUAL_S, SMALLEST_S), LARGEST_S);
  };

  let due = 0;
  let touched = 0;
  let timer;

  const inUse = () =>
    Date.now() - touched < QUIET_MS ||
    !document.getSelection().isCollapsed ||
    document.querySelector("main form:focus-within, details[open] > form, .menu[open], dialog[open]") !== null;

  const say = () => {
    const every = seconds();
    button.setAttribute("aria-pressed", String(every > 0));
    button.textContent = every ? `Every ${every} s` : "Auto-refresh";
    const next = new Date(due).toISOString().slice(11, 19);
    words.textContent = every ? (Date.now() < due ? `next at ${next} UTC` : "waits: the page is in use") : "";
  };

  const renew = () => {
    try {
      sessionStorage.setItem(SCROLL, JSON.stringify([window.location.href, window.scrollY]));
    } catch {
      // without storage the browser's own memory of the place has to do
    }
    window.location.reload();
  };

  const step = () => {
    clearTimeout(timer);
    if (!seconds() || document.hidden) return;
    if (Date.now() >= due && !inUse()) {
      renew();
      return;
    }
    say();
    timer = setTimeout(step, Math.max(due - Date.now(), 1000));
  };

  const begin = () => {
    due = Date.now() + 1000 * seconds();
    say();
    step();
  };

  button.addEventListener("click", () => {
    const changed = address();
    if (seconds()) changed.searchParams.delete("refresh");
    else changed.searchParams.set("refresh", String(USUAL_S));
    window.history.replaceState(null, "", changed);
    begin();
  });
  for (const turn of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    document.addEventListener(turn, () => { touched = Date.now(); }, { passive: true });
  }
  document.addEventListener("visibilitychange", step);

  // Back to where the reader was; a part that comes later makes the page long enough only then.
  const comeBack = () => {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(SCROLL));
      sessionStorage.removeItem(SCROLL);
    } catch {
      return;
    }
    if (!kept || kept[0] !== window.location.href) return;
    const scroll = () => Date.now() - touched < QUIET_MS || window.scrollTo(0, kept[1]);
    scroll();
    document.addEventListener("fragment", scroll);
  };
  comeBack();
  begin();
})();
