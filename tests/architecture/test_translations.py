"""Everything that people read is there in English as well."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType
from tree import ROOT

PLACEHOLDER = re.compile(r"\{\w*[^}]*\}|%\(\w+\)[sd]|%[sd]")


def load(name: str) -> ModuleType:
    """A script of the repository as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


messages = load("messages")
CATALOGUES = list(messages.owners().items())
NAMES = [str(root.relative_to(ROOT)) for _, root in CATALOGUES]


@pytest.mark.parametrize(("po", "root"), CATALOGUES, ids=NAMES)
def test_every_text_has_its_english(po: Path, root: Path) -> None:
    assert messages.untranslated(messages.catalogue(po, root)) == []


@pytest.mark.parametrize(("po", "root"), CATALOGUES, ids=NAMES)
def test_no_english_is_kept_for_a_text_that_is_gone(po: Path, root: Path) -> None:
    with po.open("rb") as source:
        kept = {message.id for message in read_po(source) if message.id}
    assert kept - {message.id for message in messages.catalogue(po, root)} == set()


@pytest.mark.parametrize(("po", "root"), CATALOGUES, ids=NAMES)
def test_a_translation_fills_in_the_same_facts(po: Path, root: Path) -> None:
    with po.open("rb") as source:
        differing = [
            (message.id, message.string)
            for message in read_po(source)
            if message.id and isinstance(message.id, str)
            if placeholders(message.id) != placeholders(str(message.string))
        ]
    assert differing == []


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_a_text_has_one_english_wherever_it_stands() -> None:
    assert messages.contradictions(messages.catalogue(*one) for one in CATALOGUES) == []


SIGNS = re.compile("[，；。、：（）]")
A_CHINESE_PAPER = ("web/bulletins/paper.html",)
"""An official paper is Chinese whoever reads it."""


def test_signs_between_words_are_those_of_the_readers_language() -> None:
    found = [
        (str(path.relative_to(ROOT)), text.strip()[:60])
        for path in sorted((ROOT / "src").rglob("templates/**/*.html"))
        if not str(path).endswith(A_CHINESE_PAPER)
        for text in bare_texts(path.read_text("utf-8"))
        if SIGNS.search(text)
    ]
    assert found == []


def bare_texts(source: str) -> Iterator[str]:
    """What a template says outside of its tags and of what is translated."""
    translated = False
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK and token.contents.startswith("blocktrans"):
            translated = True
        elif token.token_type is TokenType.BLOCK and token.contents == "endblocktrans":
            translated = False
        elif token.token_type is TokenType.TEXT and not translated:
            yield token.contents
