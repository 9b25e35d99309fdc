"""Query options of an address, and those inside `$expand` (18-088, 9.3)."""

from dataclasses import replace
from difflib import get_close_matches

from yiju.interfaces.sensorthings.expressions import expression, path
from yiju.interfaces.sensorthings.model import TYPES, EntityType
from yiju.interfaces.sensorthings.refusals import QueryUnreadable
from yiju.interfaces.sensorthings.syntax import Expand, Options, Order, Path
from yiju.interfaces.sensorthings.tokens import Token, Tokens
from yiju.platform.base.i18n import _, listed

FORMATS = ("dataArray",)
NAMES = (
    "$filter",
    "$expand",
    "$select",
    "$orderby",
    "$top",
    "$skip",
    "$count",
    "$resultFormat",
    "$skiptoken",
)
DEEPEST = 8
"""Expansions within one another."""


def options_in(given: dict[str, str], of: EntityType) -> Options:
    """The options of an address. Raises QueryUnreadable, for one that the standard does not have
    as well."""
    found = Options()
    for name, text in given.items():
        tokens = Tokens(name, text)
        found = _read(found, name, tokens, of, 0)
        if tokens.next.kind != "end":
            raise tokens.refusal(_("这里多出了内容"))
    return found


def _read(found: Options, name: str, tokens: Tokens, of: EntityType, depth: int) -> Options:
    match name:
        case "$filter":
            return replace(found, filter=expression(tokens, of))
        case "$expand":
            return replace(found, expand=_expansions(tokens, of, depth))
        case "$select":
            return replace(found, select=_selection(tokens, of))
        case "$orderby":
            return replace(found, order=_orders(tokens, of))
        case "$top":
            return replace(found, top=_number(tokens))
        case "$skip":
            return replace(found, skip=_number(tokens))
        case "$count":
            return replace(found, count=_truth(tokens))
        case "$resultFormat" if depth == 0:
            return replace(found, format=_format(tokens))
        case "$skiptoken" if depth == 0:
            return replace(found, token=_token(tokens))
    near = get_close_matches(name, NAMES, n=1) or NAMES
    what = _("没有这个查询选项。可用：{near}").format(near=listed(near))
    raise QueryUnreadable(option=name[:40], at=1, near=name[:40], what=what)


def _number(tokens: Tokens) -> int:
    token = tokens.next
    if token.kind != "value" or not isinstance(token.value, int) or isinstance(token.value, bool):
        raise tokens.refusal(_("应是不小于 0 的整数"))
    return int(tokens.take().value)


def _truth(tokens: Tokens) -> bool:
    if tokens.next.text not in {"true", "false"}:
        raise tokens.refusal(_("应是 true 或 false"))
    return tokens.take().text == "true"


def _format(tokens: Tokens) -> str:
    if tokens.next.text not in FORMATS:
        raise tokens.refusal(_("可用：{known}").format(known=listed(FORMATS)))
    return tokens.take().text


def _token(tokens: Tokens) -> str:
    if tokens.next.kind != "value" or not isinstance(tokens.next.value, str):
        raise tokens.refusal(_("只能用本站给出的 @iot.nextLink"))
    return str(tokens.take().value)


def _orders(tokens: Tokens, of: EntityType) -> tuple[Order, ...]:
    found = []
    while True:
        by, turned = expression(tokens, of), False
        if tokens.next.kind == "name":
            direction = tokens.take()
            if direction.text.lower() not in {"asc", "desc"}:
                raise tokens.refusal(_("次序写 asc 或 desc"), direction.at)
            turned = direction.text.lower() == "desc"
        found.append(Order(by, turned))
        if not tokens.skip(","):
            return tuple(found)


def _selection(tokens: Tokens, of: EntityType) -> tuple[Path, ...]:
    found: list[Path] = []
    while True:
        token = tokens.next
        if token.kind == "name" and token.text in of.links:
            found.append(Path((tokens.take().text,)))
        else:
            found.append(path(tokens, of))
        if not tokens.skip(","):
            return tuple(dict.fromkeys(found))


# --- expansions ----------------------------------------------------------------------------


def _expansions(tokens: Tokens, of: EntityType, depth: int) -> tuple[Expand, ...]:
    if depth >= DEEPEST:
        raise tokens.refusal(_("嵌套超过 {most} 层").format(most=DEEPEST))
    found: dict[str, Expand] = {}
    while True:
        one = _expansion(tokens, of, depth)
        known = found.get(one.link)
        found[one.link] = _merged(known, one) if known else one
        if not tokens.skip(","):
            return tuple(found.values())


def _expansion(tokens: Tokens, of: EntityType, depth: int) -> Expand:
    token = tokens.name(_("这里应是要展开的关联"))
    target = _target(tokens, token, of)
    if tokens.skip("/"):
        inner = _expansion(tokens, target, depth)
        return Expand(token.text, Options(expand=(inner,)))
    options = Options()
    if tokens.skip("("):
        options = _nested(tokens, target, depth + 1)
        tokens.need(")", _("展开的选项少了右括号"))
    return Expand(token.text, options)


def _target(tokens: Tokens, token: Token, of: EntityType) -> EntityType:
    link = of.links.get(token.text)
    if link is None:
        near = get_close_matches(token.text, of.links, n=1) or of.links
        what = _("{type} 没有关联 {name}。可用：{near}")
        what = what.format(type=of.name, name=token.text[:40], near=listed(near))
        raise tokens.refusal(what, token.at)
    return TYPES[link.target]


def _nested(tokens: Tokens, of: EntityType, depth: int) -> Options:
    found, seen = Options(), set()
    while True:
        token = tokens.name(_("括号里应是查询选项，如 $top=1"))
        tokens.need("=", _("选项后应是等号"))
        if token.text in seen:
            raise tokens.refusal(_("{name} 给了两次").format(name=token.text), token.at)
        seen.add(token.text)
        try:
            found = _read(found, token.text, tokens, of, depth)
        except QueryUnreadable as error:
            if error.facts["option"] == tokens.option:
                raise
            raise tokens.refusal(error.facts["what"], token.at) from None
        if not tokens.skip(";"):
            return found


def _merged(one: Expand, other: Expand) -> Expand:
    """The same link named twice, as in Datastreams,Datastreams/Sensor: what both ask for."""
    inner = {each.link: each for each in one.options.expand}
    for each in other.options.expand:
        known = inner.get(each.link)
        inner[each.link] = _merged(known, each) if known else each
    plain = replace(other.options, expand=())
    kept = one.options if plain == Options() else other.options
    return Expand(one.link, replace(kept, expand=tuple(inner.values())))
