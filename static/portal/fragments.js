// Parts of a page that are made after it: fetched when the page stands, put where their link is.
// Without scripts the link itself leads to the page with the part in it.
for (const place of document.querySelectorAll("[data-fragment]")) {
  place.setAttribute("aria-busy", "true");
  fetch(place.dataset.fragment, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))))
    .then((html) => {
      place.innerHTML = html;
      place.dispatchEvent(new Event("fragment", { bubbles: true }));
    })
    .catch(() => {
      const note = document.createElement("p");
      note.textContent = "This part could not be counted right now. ";
      place.prepend(note);
    })
    .finally(() => place.removeAttribute("aria-busy"));
}
