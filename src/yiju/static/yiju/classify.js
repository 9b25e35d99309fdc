// The conditions offered are those of the type that was chosen.
for (const condition of document.querySelectorAll("select[name=condition]")) {
  const type = condition.form.elements.type_code;
  const groups = [...condition.querySelectorAll("optgroup")];
  const narrow = () => {
    const own = groups.filter((group) => group.dataset.of === type.value);
    condition.replaceChildren(condition.options[0], ...own);
    if (own.length) own[0].children[0].selected = true;
  };
  type.addEventListener("change", narrow);
  narrow();
}
