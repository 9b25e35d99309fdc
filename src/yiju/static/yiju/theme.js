// Runs before the page is painted, so that nobody sees the wrong theme flash by.
const kept = localStorage.getItem("theme");
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
document.documentElement.dataset.bsTheme = kept || (dark ? "dark" : "light");
