// The lines of the command page beside the map: a case, somebody who is out, a visit of a round.
const words = JSON.parse(document.getElementById("words").textContent);
export const lights = ["red", "yellow", "green", "timeless"];

export const say = (name, facts = {}) => words[name].replace(/\{(\w+)\}/g, (_whole, key) => facts[key] ?? "");

// h("button.btn", { click, ...attributes }, ...children)
export function h(kind, attributes = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag);
  made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((one) => one !== ""));
  return made;
}

export function caseLine(one, click) {
  const light = one.light || "timeless";
  return h("li", {}, h("button.command-line", { type: "button", click, "data-key": one.number },
    h("b", {}, one.title),
    h("span", {}, h(`span.light-mark.light-${light}`, { "aria-hidden": "true" }), `${say(one.paused ? "paused" : light)} · ${one.step}${one.due ? ` · ${say("due", { at: one.due })}` : ""}`),
  ));
}

export function personLine(one, click) {
  const state = say(one.state, { job: one.job });
  const known = one.seen ? say("seen", { at: one.seen }) : say(one.at ? "base" : "unseen");
  const way = one.arrives ? `${say("kilometres", { km: one.km })} · ${say("arrives", { at: one.arrives })} · ` : "";
  const inner = [
    h("b", {}, one.name, one.own ? h("i.own", {}, ` ${say("own")}`) : ""),
    h("span", {}, h(`span.person-mark.person-${one.state}`, { "aria-hidden": "true" }), `${way}${state} · ${say("load", { count: one.load })}`),
    h("small", {}, `${one.unit} · ${one.people.join("、")} · ${known}`),
  ];
  return h("li", {}, click ? h("button.command-line", { type: "button", click, "data-key": one.id }, ...inner) : h("div.command-line", {}, ...inner));
}

export function visitLine(one, href) {
  return h("li", {}, h("a.command-line", { href },
    h("b", {}, one.title),
    h("span", {}, `${one.begun ? say("begun") : say("arrives", { at: one.starts })} · ${say("kilometres", { km: one.km })}`, one.due ? ` · ${say("due", { at: one.due })}` : "", one.late ? h("b.state.state-missed", {}, say("red")) : ""),
  ));
}
