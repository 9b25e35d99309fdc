// The staff's form by keyboard: Alt+1…3 takes a suggested type, Alt+M goes to the map, Ctrl+Enter
// saves, Enter in the search takes the first place found.
const form = document.getElementById("report");
const place = document.getElementById("place");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit(document.getElementById("save"));
  } else if (event.altKey && /^Digit[1-3]$/.test(event.code)) {
    event.preventDefault();
    document.querySelectorAll("#suggestions button:not([value=''])")[Number(event.code.at(-1)) - 1]?.click();
  } else if (event.altKey && event.code === "KeyM") {
    event.preventDefault();
    document.querySelector("#map canvas")?.focus();
  }
});

place.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey) return;
  event.preventDefault();
  const first = document.querySelector("#places option");
  if (!first) return;
  place.value = first.value;
  place.dispatchEvent(new Event("input"));
});
