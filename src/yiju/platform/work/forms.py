"""The typed forms of moves: read whole, every field that is wrong at once."""

from collections.abc import Mapping
from typing import Any

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import _, listed
from yiju.platform.base.schema import BadValue, parse, schema_of


def read_form(form: type | None, said: Mapping[str, Any]) -> Any:
    """The typed form; raises Problems with every field that is wrong or not asked for."""
    if form is None:
        return None
    problems, values = [], {}
    attributes = {item.name: item for item in schema_of(form).attributes}
    for name in said.keys() - attributes.keys():
        remedy = _("可填：{known}").format(known=listed(attributes))
        problems.append(Problem("", 0, name, _("表单没有这一项"), remedy))
    for name, item in attributes.items():
        try:
            values[name] = parse(item, said.get(name))
        except BadValue as bad:
            problems.append(Problem("", 0, str(item.title), bad.what, bad.remedy))
    if problems:
        raise Problems(problems)
    return form(**values)


def stored(form: type | None, said: Any) -> dict[str, Any]:
    return schema_of(form).dump(said) if form else {}
