// What is confirmed is sent once; what goes on in portions goes on by itself.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || !button.matches("[data-once]")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
  button.setAttribute("aria-busy", "true");
});
const goesOn = document.querySelector("[data-goes-on]");
if (goesOn) goesOn.requestSubmit();
