// Behaviour that every page shares.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens-menu]");
  if (opener) {
    const open = document.body.classList.toggle("menu-open");
    opener.setAttribute("aria-expanded", open);
  }
  if (event.target.closest("[data-switches-theme]")) {
    const root = document.documentElement;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.bsTheme);
    document.dispatchEvent(new CustomEvent("theme"));
  }
  const sizer = event.target.closest("[data-switches-size]");
  if (sizer) {
    const large = document.documentElement.dataset.size !== "large";
    document.documentElement.dataset.size = large ? "large" : "usual";
    localStorage.setItem("size", large ? "large" : "usual");
    sizer.setAttribute("aria-pressed", large);
  }
  for (const open of document.querySelectorAll("details.me[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});

// A form that filters a list sends itself when a choice changes.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && form.matches("[data-filters]") && event.target.matches("select, input[type=date]")) {
    form.requestSubmit();
  }
});

for (const sizer of document.querySelectorAll("[data-switches-size]")) {
  sizer.setAttribute("aria-pressed", document.documentElement.dataset.size === "large");
}
