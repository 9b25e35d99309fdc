// The typed form of a move, from its declaration: { name, title, required, most, input, list,
// options, value }.
import { h, say } from "/static/yiju/phone/texts.js";

// The labels of the fields, filled with `values` where something was typed before.
export function fieldsOf(declared, values, lists) {
  const made = declared.map((field) => label(field, values[field.name] ?? field.value ?? "", lists));
  bindConditions(made, values, lists);
  return made;
}

function label(field, value, lists) {
  return h("label", {}, title(field.title, field.required), control(field, value, lists),
    field.help ? h("small", {}, field.help) : "");
}

export const title = (text, required) => h("span", {}, text, required ? h("i", { "aria-hidden": "true" }, " *") : "");

function control({ name, required, most, input, list, options }, value, lists) {
  const common = { name, required };
  if (list === "type_code") return h("select", common, option("", say("choose")), ...typeGroups(lists.condition ?? [], value));
  if (list === "condition") return h("select", common, option("", say("choose")));
  const choices = list ? (lists[list] ?? []) : options;
  if (choices.length) {
    return h("select", common, option("", say("choose")), ...choices.map(([key, text]) => option(key, text, key === value)));
  }
  if (input === "long") return h("textarea", { ...common, rows: 3, maxLength: most ?? 1000 }, value);
  return h("input", { ...common, type: input, value, ...(most ? { maxLength: most } : {}) });
}

const option = (value, text, selected = false) => h("option", { value, selected }, text);

// <optgroup>s of the types of the rule book, by their headings.
export function typeGroups(types, chosen) {
  const groups = new Map();
  for (const type of types) {
    if (!groups.has(type.group)) groups.set(type.group, h("optgroup", { label: type.group || "—" }));
    groups.get(type.group).append(option(type.code, type.title, type.code === chosen));
  }
  return [...groups.values()];
}

// The conditions offered are those of the type that is chosen.
function bindConditions(labels, values, lists) {
  const named = (name) => labels.map((one) => one.querySelector(`[name=${name}]`)).find(Boolean);
  const [type, condition] = [named("type_code"), named("condition")];
  if (!type || !condition) return;
  const narrow = (chosen) => {
    const known = lists.condition?.find((one) => one.code === type.value)?.conditions ?? [];
    condition.replaceChildren(option("", say("choose")), ...known.map((text) => option(text, text, text === chosen)));
    if (known.length === 1) condition.value = known[0];
  };
  type.addEventListener("change", () => narrow());
  narrow(values.condition);
}

// What a form says, without the fields whose names are `except`.
export function saidIn(form, ...except) {
  return Object.fromEntries([...new FormData(form)].filter(([name]) => !except.includes(name)));
}

// The title of the first field that has to be filled in and is not.
export const missing = (declared, said) => declared.find((field) => field.required && !String(said[field.name] ?? "").trim())?.title;
