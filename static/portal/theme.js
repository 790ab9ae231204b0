// Colours follow the system unless the reader chose; the choice is set before the first paint and remembered.
(() => {
  const KEY = "theme";
  const GLYPHS = { system: "◐", light: "○", dark: "●" };
  const CHOICES = Object.keys(GLYPHS);
  const root = document.documentElement;

  const chosen = () => {
    try {
      return localStorage.getItem(KEY) || "system";
    } catch {
      return "system"; // storage may be forbidden
    }
  };

  const remember = (choice) => {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // the choice then holds for this page only
    }
  };

  const show = (choice, button) => {
    if (choice === "system") delete root.dataset.theme;
    else root.dataset.theme = choice;
    if (!button) return;
    button.textContent = GLYPHS[choice];
    button.title = `Colours: ${choice}`;
    button.setAttribute("aria-label", button.title);
  };

  const offer = () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    let choice = chosen();
    button.hidden = false;
    show(choice, button);
    button.addEventListener("click", () => {
      choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
      remember(choice);
      show(choice, button);
    });
  };

  show(chosen());
  document.addEventListener("DOMContentLoaded", offer);
})();
