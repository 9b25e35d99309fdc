// Runs before the page is painted, so that nobody sees the wrong theme or size flash by.
const kept = localStorage.getItem("theme");
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
if (localStorage.getItem("size") === "large") document.documentElement.dataset.size = "large";
document.documentElement.dataset.bsTheme = kept || (dark ? "dark" : "light");
