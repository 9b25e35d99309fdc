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
