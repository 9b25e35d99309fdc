// What the app says, and how it puts pages together.
const words = JSON.parse(document.getElementById("words").textContent);

export const say = (name, facts = {}) =>
  words[name].replace(/\{(\w+)\}/g, (_all, fact) => facts[fact] ?? "");

const clock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});
export const when = (moment) => (moment ? clock.format(new Date(moment)) : "");

// h("a.btn", { href: "…" }, "text", another): an element. A property that is a function listens.
export function h(kind, properties = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag);
  made.classList.add(...classes);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return made;
}

// Ask before something cannot be undone: resolves to the value of the button, "" for none.
export function ask(question, buttons) {
  const box = document.getElementById("ask");
  document.getElementById("ask-words").textContent = question;
  box.querySelector(".ask-buttons").replaceChildren(...buttons.map(([value, title, look = ""]) =>
    h(`button.btn${look}`, { type: "button", click: () => box.close(value) }, title)));
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => box.addEventListener("close", () => resolve(box.returnValue), { once: true }));
}

// What happened, for a while, at the top; read out by a screen reader.
export function note(text, look = "info") {
  const shown = h(`p.note.note-${look}`, {}, text);
  document.getElementById("notes").append(shown);
  setTimeout(() => shown.remove(), 8000);
}
