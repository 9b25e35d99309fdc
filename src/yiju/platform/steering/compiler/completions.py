"""Promises without a figure: 全覆盖, 基本消除, 2021年完成…; and work that has only a day."""

import re
from dataclasses import dataclass, field

from yiju.platform.steering.compiler.masking import HIDDEN
from yiju.platform.steering.compiler.promises import Found, Puzzle
from yiju.platform.steering.compiler.scopes import Scopes
from yiju.platform.steering.compiler.sentences import Phrase, Sentence, When
from yiju.platform.steering.compiler.subjects import NOTHING, Words, strip_head, words_at
from yiju.platform.steering.compiler.tree import Purpose
from yiju.platform.steering.compiler.wording import (
    ACTS,
    BASICALLY,
    DELIVERS,
    DONE_FIRST,
    DONE_LAST,
    FULL,
    MANNER,
    MANNER_AFTER,
    VISION,
    WORKING,
)

CONNECTING = re.compile(
    r"(?:[、,;:]|并且|并|且|同时|其中|确保|力争|争取|努力|计划|预计|要|应|须|需|将|再|由)"
)
STRONG = re.compile(
    r"(?:全面|全部|基本|如期|按期|确保|力争)*(?:完成|建成|出台|印发|投入使用|创成|淘汰|关停|取缔|竣工|通车)"
)
GOAL_VERBS = frozenset(
    ["完成", "建成", "消除", "淘汰", "关停", "取缔", "关闭", "投入使用", "投运", "通车", "退出"]
)
COVERING = re.compile(r"(?:确保|做到|实现|达到|完成|基本|力争|推进|推动|对|使|进行|开展|实施)+$")
FEW = 7
"""A phrase of fewer characters does not say by itself what is completed."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something to do by a day, or a product without one, at [start, end)."""

    start: int
    end: int
    when: When


@dataclass(slots=True)
class Completions:
    found: list[Found] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    puzzles: list[Puzzle] = field(default_factory=list)


class CompletionReader:
    """Reads the phrases without figures. `title` is that of the plan: what completes the plan
    itself is a horizon, not a target."""

    def __init__(self, words: str, masked: str, scopes: Scopes, title: str) -> None:
        self.words = words
        self.masked = masked
        self.scopes = scopes
        self.title = {title[at : at + 2] for at in range(len(title) - 1)}

    def read(self, sentence: Sentence, settled: set[int], purpose: Purpose) -> Completions:
        out = Completions()
        before: Phrase | None = None
        settled = settled | {
            place - 1
            for place in settled
            if self.masked.startswith("其中", sentence.phrases[place].start)
        }
        for place, phrase in enumerate(sentence.phrases):
            dated = phrase.own or (before is not None and before.bare)
            if place not in settled and not phrase.bare and not self._is_past(sentence, phrase):
                self._read(sentence, phrase, before, dated, purpose, out)
            before = phrase
        return out

    def _is_past(self, sentence: Sentence, phrase: Phrase) -> bool:
        return phrase.when.past or (
            sentence.past and not any(moment.future for moment in phrase.moments)
        )

    def _read(
        self,
        sentence: Sentence,
        phrase: Phrase,
        before: Phrase | None,
        dated: bool,
        purpose: Purpose,
        out: Completions,
    ) -> None:
        core = self._core(phrase)
        if purpose in {Purpose.TASKS, Purpose.GOALS, Purpose.STEPS} and (
            self._coverage(sentence, phrase, out)
            or self._basically(sentence, phrase, core, purpose, out)
            or self._done(sentence, phrase, core, before, dated, purpose, out)
        ):
            return
        if purpose in {Purpose.GUIDING, Purpose.GOALS, Purpose.NOTES}:
            return
        start = _start(phrase, before)
        if dated and phrase.when:
            if WORKING.match(core.text) or ACTS.match(core.text) or "的" not in core.text:
                out.works.append(Work(start, phrase.end, phrase.when))
            elif phrase.own and any(moment.future for moment in phrase.moments):
                out.puzzles.append(Puzzle(start, phrase.end, "deadline without a promise"))
        elif purpose is Purpose.TASKS and len(core.text) > FEW and DELIVERS.match(core.text):
            out.works.append(Work(phrase.start, phrase.end, When()))

    def _core(self, phrase: Phrase) -> Words:
        """The phrase without dates, connecting words and the place at its head."""
        kept, place = NOTHING, phrase.start
        for moment in phrase.moments:
            kept += words_at(self.masked, place, max(place, moment.start))
            place = max(place, moment.end)
        kept += words_at(self.masked, place, phrase.end)
        while True:
            cut = CONNECTING.match(kept.text)
            after = cut.end() if cut else self.scopes.at(kept.text, 0, len(kept.text))
            if not after:
                return kept.without_head(1) if kept.text.startswith("的") else kept
            kept = kept.without_head(after)

    def _coverage(self, sentence: Sentence, phrase: Phrase, out: Completions) -> bool:
        known = False
        start = phrase.start
        for found in FULL.finditer(self.masked, phrase.start, phrase.end):
            when = phrase.when_at(found.start())
            if not self._covers(found, phrase, when):
                continue
            subject = self._covered(phrase, start, found)
            if not subject:
                continue
            known = True
            out.found.append(
                self._promise(sentence, phrase, start, phrase.end, subject, "all", "coverage", when)
            )
            start = found.end()
        return known

    def _covers(self, found: re.Match[str], phrase: Phrase, when: When) -> bool:
        """Whether full coverage is promised, not a manner of working (全方位、全覆盖监管)."""
        said = found.group()
        if MANNER.search(self.masked, phrase.start, found.start()):
            return False
        if MANNER_AFTER.match(self.masked, found.end(), phrase.end) and not when:
            return False
        return bool(when) if said.startswith(("全部", "清零")) else True

    def _covered(self, phrase: Phrase, start: int, found: re.Match[str]) -> str:
        kept, place = NOTHING, start
        for moment in phrase.moments:
            if start <= moment.start < found.start():
                kept += words_at(self.masked, place, max(place, moment.start))
                place = moment.end
        kept += words_at(self.masked, place, found.start())
        head = strip_head(kept, self.scopes).without_tail(COVERING)
        tail = NOTHING
        if "覆盖" in found.group() or found.group().startswith("全部"):
            tail = words_at(self.masked, found.end(), phrase.end)
        if tail and re.search(r"[□\u4e00-\u9fff]", tail.text):
            head += tail
        return head.said(self.words) if len(head.text) >= 2 else ""

    def _basically(
        self, sentence: Sentence, phrase: Phrase, core: Words, purpose: Purpose, out: Completions
    ) -> bool:
        found = BASICALLY.search(core.text)
        if not found or not phrase.when:
            return False
        if purpose is Purpose.GOALS and self._is_vision(core, found):
            return False
        out.found.append(
            self._promise(
                sentence,
                phrase,
                phrase.start,
                phrase.end,
                core.said(self.words),
                "basically",
                "completion",
                phrase.when,
            )
        )
        return True

    def _done(
        self,
        sentence: Sentence,
        phrase: Phrase,
        core: Words,
        before: Phrase | None,
        dated: bool,
        purpose: Purpose,
        out: Completions,
    ) -> bool:
        found = DONE_FIRST.match(core.text) or DONE_LAST.search(core.text)
        if not found or not phrase.when or phrase.when.every:
            return False
        if not dated and not STRONG.match(core.text):
            return False
        if purpose is Purpose.GOALS and (
            found["verb"] not in GOAL_VERBS or self._is_vision(core, found)
        ):
            return False
        subject = core.said(self.words)
        if len(core.text) < FEW and before is not None:
            subject = self._object_of(before) + subject
        out.found.append(
            self._promise(
                sentence,
                phrase,
                _start(phrase, before),
                phrase.end,
                subject,
                "done",
                "completion",
                phrase.when,
            )
        )
        return True

    def _object_of(self, phrase: Phrase) -> str:
        core = self._core(phrase)
        found = DONE_FIRST.match(core.text) or ACTS.match(core.text)
        return (core.without_head(found.end()) if found else core).said(self.words)

    def _is_vision(self, core: Words, verb: re.Match[str]) -> bool:
        """Whether a goal is a picture (a catchword, 新格局, the plan itself), not a result."""
        rest = core.text[verb.end() :] or core.text[: verb.start()].rpartition("的")[2]
        if not rest.strip(HIDDEN):
            return bool(rest)
        if VISION.search(rest + "。"):
            return True
        pairs = [rest[at : at + 2] for at in range(len(rest) - 1)]
        known = sum(1 for pair in pairs if pair in self.title)
        return bool(pairs) and known * 3 >= len(pairs) * 2

    def _promise(
        self,
        sentence: Sentence,
        phrase: Phrase,
        start: int,
        end: int,
        subject: str,
        comparator: str,
        kind: str,
        when: When,
    ) -> Found:
        scope = self.scopes.first(self.masked, start, end) or self.scopes.last(
            self.masked, sentence.start, start
        )
        while start < end and self.masked[start] in "、,;:":
            start += 1
        return Found(
            start,
            end,
            subject,
            comparator,
            None,
            when,
            self.words[slice(*scope)] if scope else None,
            kind,
        )


def _start(phrase: Phrase, before: Phrase | None) -> int:
    """Where a promise begins: with its date, also where a comma parts them."""
    if before is not None and before.bare and before.stop == "," and not phrase.own:
        return before.start
    return phrase.start
