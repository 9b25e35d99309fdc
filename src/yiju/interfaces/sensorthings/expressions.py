"""Expressions of `$filter` and `$orderby` (18-088, 9.3.3.5).

    or < and < not < eq ne < gt ge lt le < add sub < mul div mod < -

`not` stands above the comparisons: of anything but true and false nothing can be negated, so
`not a eq b` is read in the one way that means something.
"""

from difflib import get_close_matches

from yiju.interfaces.sensorthings.functions import FUNCTIONS
from yiju.interfaces.sensorthings.model import TYPES, EntityType, Kind
from yiju.interfaces.sensorthings.syntax import Binary, Call, Expression, Literal, Path, Unary
from yiju.interfaces.sensorthings.tokens import WORDS, Token, Tokens
from yiju.platform.base.i18n import Text, _, listed

LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"or"}),
    frozenset({"and"}),
    frozenset({"eq", "ne"}),
    frozenset({"gt", "ge", "lt", "le"}),
    frozenset({"add", "sub"}),
    frozenset({"mul", "div", "mod"}),
)
"""Binary operators, those that bind weakest first; equals are read from the left."""
OPERATORS = frozenset().union(*LEVELS)
NOT = 2
"""The level above which `not` stands."""
DEEPEST = 64
"""Brackets and operators within one another."""


def expression(tokens: Tokens, of: EntityType, level: int = 0, depth: int = 0) -> Expression:
    """Read an expression about an entity of a type. Raises QueryUnreadable."""
    if depth > DEEPEST:
        raise tokens.refusal(_("嵌套超过 {most} 层").format(most=DEEPEST))
    if level == NOT and tokens.next.text == "not" and tokens.next.kind == "name":
        tokens.take()
        return Unary("not", expression(tokens, of, NOT, depth + 1))
    if level == len(LEVELS):
        return _operand(tokens, of, depth)
    left = expression(tokens, of, level + 1, depth)
    while tokens.next.kind == "name" and tokens.next.text in LEVELS[level]:
        operator = tokens.take().text
        left = Binary(operator, left, expression(tokens, of, level + 1, depth))
    return left


def _operand(tokens: Tokens, of: EntityType, depth: int) -> Expression:
    token = tokens.next
    if token.kind == "value":
        return Literal(tokens.take().value)
    if tokens.skip("-"):
        return Unary("-", _operand(tokens, of, depth + 1)) if depth < DEEPEST else _too_deep(tokens)
    if tokens.skip("("):
        inner = expression(tokens, of, 0, depth + 1)
        tokens.need(")", _("少了右括号"))
        return inner
    if token.kind == "name" and token.text in WORDS:
        tokens.take()
        return Literal(WORDS[token.text])
    if token.kind == "name" and token.text not in OPERATORS:
        if tokens.behind.kind == "sign" and tokens.behind.text == "(":
            return _call(tokens, of, depth)
        return path(tokens, of)
    raise tokens.refusal(_("这里应是属性、值、函数或括号"))


def _too_deep(tokens: Tokens) -> Expression:
    raise tokens.refusal(_("嵌套超过 {most} 层").format(most=DEEPEST))


def _call(tokens: Tokens, of: EntityType, depth: int) -> Call:
    token = tokens.take()
    function = FUNCTIONS.get(token.text)
    if function is None:
        raise tokens.refusal(_unknown(_("函数"), token.text, FUNCTIONS), token.at)
    tokens.need("(", _("少了左括号"))
    arguments: list[Expression] = []
    if not tokens.is_sign(")"):
        arguments.append(expression(tokens, of, 0, depth + 1))
        while tokens.skip(","):
            arguments.append(expression(tokens, of, 0, depth + 1))
    tokens.need(")", _("函数 {name} 少了右括号").format(name=token.text))
    if len(arguments) not in function.counts:
        told = listed(map(str, function.counts))
        what = _("函数 {name} 要 {counts} 个参数，给了 {given} 个")
        what = what.format(name=token.text, counts=told, given=len(arguments))
        raise tokens.refusal(what, token.at)
    return Call(token.text, tuple(arguments))


# --- paths ---------------------------------------------------------------------------------

OPEN = frozenset({Kind.ANY, Kind.OBJECT, Kind.GEOMETRY})
"""Kinds of property inside which anything may lie."""


def path(tokens: Tokens, of: EntityType) -> Path:
    """A path to a property, each name of which the entity types know."""
    names = [tokens.name(_("这里应是属性"))]
    while tokens.skip("/"):
        if tokens.next.kind == "value" and isinstance(tokens.next.value, int):
            names.append(tokens.take())
        else:
            names.append(tokens.name(_("斜线后应是属性")))
    _check(tokens, of, names)
    return Path(tuple("id" if one.text == "@iot.id" else one.text for one in names))


def _check(tokens: Tokens, of: EntityType, names: list[Token]) -> None:
    here = of
    for place, token in enumerate(names):
        is_last = place == len(names) - 1
        if token.text in {"id", "@iot.id", "@iot.selfLink"} and is_last:
            return
        if link := here.links.get(token.text):
            if is_last:
                what = _("{name} 是实体，要比较它的某个属性，如 {name}/id")
                raise tokens.refusal(what.format(name=token.text), token.at)
            here = TYPES[link.target]
            continue
        found = here.properties.get(token.text)
        if found is None:
            known = ["id", *here.properties, *here.links]
            title = _("{type} 的属性").format(type=here.name)
            raise tokens.refusal(_unknown(title, token.text, known), token.at)
        if not is_last and found.kind not in OPEN:
            what = _("{name} 里面没有别的属性").format(name=token.text)
            raise tokens.refusal(what, names[place + 1].at)
        return


def _unknown(what: Text, given: str, known: object) -> Text:
    names = sorted(known)  # type: ignore[call-overload]
    near = get_close_matches(given, names, n=3) or names
    return _("没有名为 {given} 的{what}。可用：{near}").format(
        given=given[:40], what=what, near=listed(near)
    )
