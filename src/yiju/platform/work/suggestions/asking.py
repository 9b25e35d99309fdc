"""Suggestions by the rule book of the day and what the city has taught so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

from yiju.platform.work.cases.book import NoRuleBook, RuleRow, rules_on
from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.suggestions import lessons
from yiju.platform.work.suggestions.classifier import Classifier, trained
from yiju.platform.work.suggestions.material import examples
from yiju.platform.work.suggestions.suggesting import Suggestions, suggest


@dataclass(frozen=True)
class Kept:
    """A classifier, with the book and the learning that it was trained with."""

    rows: Sequence[RuleRow]
    learned_at: datetime | None
    classifier: Classifier


class Keeper:
    """The classifier of this process. It is trained when it is first asked for, and again when
    the rule book or the lessons are others; meanwhile other threads use the one before."""

    def __init__(self) -> None:
        self._kept: Kept | None = None
        self._training = Lock()

    def classifier(self, rows: Sequence[RuleRow]) -> Classifier:
        learned_at = lessons.newest()
        kept = self._kept
        if kept and kept.rows == rows and kept.learned_at == learned_at:
            return kept.classifier
        usable = kept if kept and kept.rows == rows else None
        if not self._training.acquire(blocking=usable is None):
            return usable.classifier  # type: ignore[union-attr]  # waits only where there is none
        try:
            made = trained(examples(_conditions(rows), lessons.lessons()))
            self._kept = Kept(rows, learned_at, made)
            return made
        finally:
            self._training.release()


KEEPER = Keeper()


def suggested(words: str, day: date) -> Suggestions:
    """The types of the day's rule book that words speak of; none before there is a book."""
    if not words.strip():
        return Suggestions()
    try:
        rows = rules_on(day)
    except NoRuleBook:
        return Suggestions()
    return suggest(words, KEEPER.classifier(rows), {row.type_code for row in rows}, day)


def _conditions(rows: Sequence[RuleRow]) -> list[tuple[str, str, str]]:
    known = case_catalogue().types
    return [
        (row.type_code, known[row.type_code].name if row.type_code in known else "", row.condition)
        for row in rows
    ]
