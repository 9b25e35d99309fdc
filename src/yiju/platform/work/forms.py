"""The typed forms of moves: read whole, every field that is wrong at once."""

from collections.abc import Mapping
from typing import Any

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import CHINESE, Text, _, listed, use_language
from yiju.platform.base.kept_text import text_from_json, text_to_json
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


IN_WORDS = "in_words"
"""Beside the fields of a form: those that the system filled, as texts."""


def in_chinese(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is written into a form; a text of the system in Chinese, as an official record is."""
    with use_language(CHINESE):
        return {name: str(one) if isinstance(one, Text) else one for name, one in said.items()}


def texts_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """The texts among what is said, as JSON holds them."""
    texts = {name: text_to_json(one) for name, one in said.items() if isinstance(one, Text)}
    return {IN_WORDS: texts} if texts else {}


def in_words(said: Mapping[str, Any], name: str) -> Any:
    """A field as it was filled; a text of the system in the language of whoever reads it."""
    texts = said.get(IN_WORDS, {})
    return text_from_json(texts[name]) if name in texts else said[name]


def fields_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields alone."""
    return {name: one for name, one in said.items() if name != IN_WORDS}


def stored(form: type | None, said: Any) -> dict[str, Any]:
    return schema_of(form).dump(said) if form else {}
