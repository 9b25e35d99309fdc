"""Resource paths: what an address behind the root names (18-088, 9.2)."""

from difflib import get_close_matches

from yiju.interfaces.sensorthings.expressions import OPEN
from yiju.interfaces.sensorthings.model import ID_NAMES, SELF_LINK, TYPES, EntityType, Id
from yiju.interfaces.sensorthings.printing import written_id
from yiju.interfaces.sensorthings.refusals import PathUnreadable
from yiju.interfaces.sensorthings.syntax import Resource, Step
from yiju.platform.base.i18n import Text, _, listed

FORMS = frozenset({"$ref", "$value"})
LARGEST_ID = 2**63 - 1
LONGEST = 12
"""Steps of a path."""


def resource(path: str) -> Resource:
    """The path without the root, as Things('toilet/T-01')/Datastreams. Raises PathUnreadable."""
    parts = split(path)
    if not parts or len(parts) > LONGEST:
        raise _refusal(path, _("地址太长") if parts else _("地址里没有实体集"))
    form = parts.pop() if parts[-1] in FORMS else ""
    if not parts:
        raise _refusal(path, _("{form} 前面没有实体").format(form=form))
    first = _step(parts[0])
    if first.name not in TYPES:
        near = get_close_matches(first.name, TYPES, n=1) or TYPES
        raise _refusal(parts[0], _("没有这个实体集。可用：{near}").format(near=listed(near)))
    found = _following(parts, first)
    return _with_form(found, form, parts)


def _following(parts: list[str], first: Step) -> Resource:
    steps, here, is_one = [first], TYPES[first.name], first.id is not None
    for place, part in enumerate(parts[1:], 1):
        if not is_one:
            raise _refusal(part, _("前面是一个集合，先用括号选定一个实体"))
        step = _step(part)
        link = here.links.get(step.name)
        if link is None:
            names = (part, *parts[place + 1 :])
            _check_property(here, names)
            return Resource(tuple(steps), here.plural, True, names)
        if step.id is not None and not link.many:
            raise _refusal(part, _("只有一个，不用括号"))
        steps.append(step)
        here, is_one = TYPES[link.target], not link.many or step.id is not None
    return Resource(tuple(steps), here.plural, is_one)


def _check_property(here: EntityType, names: tuple[str, ...]) -> None:
    first, rest = names[0], names[1:]
    if first in ID_NAMES or first == SELF_LINK:
        if rest:
            raise _refusal(rest[0], _("{name} 里面没有别的属性").format(name=first))
        return
    known = here.properties.get(first)
    if known is None:
        every = ["id", *here.properties, *here.links]
        near = get_close_matches(first, every, n=1) or every
        what = _("{type} 没有这个属性或关联。可用：{near}")
        raise _refusal(first, what.format(type=here.name, near=listed(near)))
    if rest and known.kind not in OPEN:
        raise _refusal(rest[0], _("{name} 里面没有别的属性").format(name=first))


def _with_form(found: Resource, form: str, parts: list[str]) -> Resource:
    if form == "$value" and not found.names:
        raise _refusal(form, _("前面应是一个属性"))
    if form == "$ref" and found.names:
        raise _refusal(form, _("前面应是实体或关联，不是属性"))
    return Resource(found.steps, found.set, found.is_one, found.names, form)


# --- text ----------------------------------------------------------------------------------


def split(path: str) -> list[str]:
    """Cut at slashes outside of quotes.

    >>> split("/Things('a/b')/name/")
    ["Things('a/b')", 'name']
    """
    parts, quoted, start = [], False, 0
    for at, character in enumerate(path):
        if character == "'":
            quoted = not quoted
        elif character == "/" and not quoted:
            parts.append(path[start:at])
            start = at + 1
    if quoted:
        raise _refusal(path[start:], _("字符串没有结束的单引号；字符串里的单引号写两个"))
    return [part for part in (*parts, path[start:]) if part]


def _step(part: str) -> Step:
    name, bracket, rest = part.partition("(")
    if not bracket:
        return Step(name)
    if not rest.endswith(")"):
        raise _refusal(part, _("少了右括号"))
    return Step(name, identifier(rest[:-1].strip(), part))


def identifier(text: str, part: str) -> Id:
    """A whole number, or a text in quotes."""
    if text.isascii() and text.removeprefix("-").isdecimal() and abs(int(text[:20])) <= LARGEST_ID:
        return int(text)
    if len(text) > 2 and text[0] == text[-1] == "'":
        inner = text[1:-1]
        if "'" not in inner.replace("''", ""):
            return inner.replace("''", "'")
    raise _refusal(part, _("括号里应是整数，或单引号里的编码，如 Things('toilet/T-01')"))


def address(plural: str, id: Id) -> str:
    """The path of an entity."""
    return f"{plural}({written_id(id)})"


def written(found: Resource) -> str:
    """The inverse of `resource`."""
    steps = [one.name if one.id is None else address(one.name, one.id) for one in found.steps]
    return "/".join(filter(None, (*steps, *found.names, found.form)))


def _refusal(near: str, what: Text) -> PathUnreadable:
    return PathUnreadable(near=near[:60], what=what)
