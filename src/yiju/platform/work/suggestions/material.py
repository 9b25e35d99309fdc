"""What a classifier is taught with: the catalogue, our phrases, the rule book, the city's lessons.

`phrases.csv` is written by us: for each matter the things it is about, what can be the matter with
them, how people say it, and English words. Keys that begin with N are what is not for this office.
"""

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.suggestions.classifier import Example
from yiju.platform.work.suggestions.grams import plain, spans

HERE = Path(__file__).parent
ELSEWHERE = "N"
"""The key of what is not for this office begins with it."""
NAME, THING, TROUBLE, SAYING, CONDITION = 2.0, 1.0, 0.3, 1.0, 0.3
FRAMED = 0.5
"""What an example counts when it stands in a frame, against standing alone."""
LEAST_FRAMED = 5
LESSON_MOST = 5.0
CASES_AT_HALF = 20.0
"""A type of which the city closed so many cases is taught by them with half the most weight."""


@dataclass(frozen=True)
class Phrases:
    key: str
    things: tuple[str, ...]
    troubles: tuple[str, ...]
    sayings: tuple[str, ...]
    english: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """What the city's own cases of a type say: in which share of them each gram stands."""

    type_code: str
    cases: float
    grams: Mapping[str, float]


@cache
def phrases() -> tuple[Phrases, ...]:
    with (HERE / "phrases.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Phrases(
                row["key"],
                tuple(row["things"].split()),
                tuple(row["troubles"].split()),
                tuple(filter(None, row["sayings"].split("；"))),
                tuple(filter(None, map(str.strip, row["english"].split(",")))),
            )
            for row in csv.DictReader(lines)
        )


@cache
def terms(key: str) -> tuple[str, ...]:
    """The things of a class and what can be the matter with them, as plain text has them."""
    found = next((one for one in phrases() if one.key == key), None)
    return tuple(map(plain, (*found.things, *found.troubles, *found.english))) if found else ()


def says(type_code: str) -> list[str]:
    """What people say of a type of the national catalogue; nothing for another one."""
    found = next((one for one in phrases() if one.key == type_code), None)
    known = case_catalogue().types.get(type_code)
    return [known.name, *found.things, *found.sayings] if found and known else []


def examples(
    conditions: Iterable[tuple[str, str, str]] = (),
    lessons: Iterable[Lesson] = (),
    taught: Sequence[Phrases] | None = None,
) -> Iterator[Example]:
    """All that is taught. `conditions` are the rows of a rule book: key, title, condition;
    `taught` takes the place of our phrases, to hold some back."""
    texts = [*_ours(phrases() if taught is None else taught), *_book(conditions)]
    frames = _frames()
    for key, text, weight in texts:
        yield _example(key, text, weight)
    for key, text, weight in texts:
        if len(text) >= LEAST_FRAMED and not text.isascii():
            yield _example(key, next(frames).format(text), weight * FRAMED)
    for lesson in lessons:
        weight = LESSON_MOST * lesson.cases / (lesson.cases + CASES_AT_HALF)
        yield Example(lesson.type_code, lesson.grams, weight)


def _ours(taught: Iterable[Phrases]) -> Iterator[tuple[str, str, float]]:
    for one in taught:
        known = case_catalogue().types.get(one.key)
        if known:
            yield one.key, known.name, NAME
            yield one.key, known.name_en, NAME
        yield from ((one.key, thing, THING) for thing in (*one.things, *one.english))
        yield from ((one.key, trouble, TROUBLE) for trouble in one.troubles)
        yield from ((one.key, saying, SAYING) for saying in one.sayings)


def _book(conditions: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, float]]:
    """A condition, and the title of a type that the city added itself."""
    for key, title, condition in conditions:
        yield key, condition, CONDITION
        if key not in case_catalogue().types:
            yield key, title, NAME


def _example(label: str, text: str, weight: float) -> Example:
    return Example(label, dict.fromkeys(spans(plain(text)), 1.0), weight)


def _frames() -> Iterator[str]:
    """Frames without end, in a fixed order that meets every pair."""
    parts = tomllib.loads((HERE / "frames.toml").read_text(encoding="utf-8"))
    openings, places, closings = parts["openings"], parts["places"], parts["closings"]
    number = 0
    while True:
        opening = openings[number % len(openings)]
        place = places[number * 7 % len(places)]
        closing = closings[number * 5 % len(closings)]
        shapes = ("{}，" + closing, place + "{}", opening + place + "{}，" + closing)
        yield shapes[number % len(shapes)]
        number += 1
