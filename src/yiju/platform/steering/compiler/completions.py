"""Promises without a figure: 全覆盖, 基本消除, 2021年完成…; and work that has only a day."""

import re
from dataclasses import dataclass

from yiju.platform.steering.compiler.findings import Completions, Found, Puzzle, Work
from yiju.platform.steering.compiler.masking import HIDDEN
from yiju.platform.steering.compiler.promises import scope_of
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
    DONE_LATER,
    FULL,
    MANNER,
    MANNER_AFTER,
    RESULTING,
    VISION,
    WORKING,
)

CONNECTING = re.compile(
    r"(?:[、,;:]|[一二三四五六七八九十]是|并且|并|且|同时|其中|确保|力争|争取|努力|计划|预计|要|应|须|需|将|再|由)"
)
STRONG = re.compile(
    r"(?:全面|全部|基本|如期|按期|确保|力争)*(?:完成|建成(?!区)|出台|印发|投入使用|创成|淘汰|关停|取缔|竣工|通车)"
    r"|.*(?:全面|全部|基本)(?:完成|建成|消除|建立|实现)$"
)
GOAL_VERBS = frozenset(
    ["完成", "建成", "消除", "淘汰", "关停", "取缔", "关闭", "投入使用", "投运", "通车", "退出"]
)
COVERING = re.compile(r"(?:确保|做到|实现|达到|完成|基本|力争|推进|推动|对|使|进行|开展|实施)+$")
OUTRIGHT = re.compile(r"基本(?:消除|完成|建成|实现)")
PICTURING = re.compile(r"形成|建立|健全|完善")
FEW = 7
"""A phrase of fewer characters does not say by itself what is completed."""
READS = frozenset([Purpose.TASKS, Purpose.GOALS, Purpose.STEPS])


@dataclass(frozen=True, slots=True)
class Place:
    """A phrase to be read: the one before it, its words without date and place, and whether a
    date is said of it."""

    sentence: Sentence
    phrase: Phrase
    before: Phrase | None
    core: Words
    dated: bool
    purpose: Purpose


class CompletionReader:
    """Reads the phrases without figures. `title` is that of the plan: what completes the plan
    itself is a horizon, not a target."""

    def __init__(self, words: str, masked: str, scopes: Scopes, title: str) -> None:
        self.words = words
        self.masked = masked
        self.scopes = scopes
        self.title = {title[at : at + 2] for at in range(len(title) - 1)}

    def read(
        self, sentence: Sentence, settled: set[int], purpose: Purpose, dated: bool
    ) -> Completions:
        """`settled` are the phrases whose figures were read; `dated` is true where the clause has
        a deadline for all that stands in it."""
        out = Completions()
        before: Phrase | None = None
        settled = settled | {
            place - 1
            for place in settled
            if self.masked.startswith("其中", sentence.phrases[place].start)
        }
        for at, phrase in enumerate(sentence.phrases):
            if at not in settled and not phrase.bare and not phrase.past:
                said = phrase.own or (before is not None and before.bare) or dated
                core = self._core(phrase)
                self._read(Place(sentence, phrase, before, core, said, purpose), out)
            before = phrase
        return out

    def _read(self, place: Place, out: Completions) -> None:
        if place.purpose in READS and (
            self._coverage(place, out) or self._basically(place, out) or self._done(place, out)
        ):
            return
        if place.purpose in {Purpose.GUIDING, Purpose.GOALS, Purpose.NOTES}:
            return
        phrase, core = place.phrase, place.core
        if place.dated and phrase.when and phrase.when.said_at >= place.sentence.start:
            if WORKING.match(core.text) or ACTS.match(core.text) or "的" not in core.text:
                out.works.append(Work(_start(place), phrase.end, phrase.when))
            elif phrase.own and any(moment.future for moment in phrase.moments):
                out.puzzles.append(Puzzle(_start(place), phrase.end, "deadline without a promise"))
        elif place.purpose is Purpose.TASKS and len(core.text) > FEW and DELIVERS.match(core.text):
            out.works.append(Work(phrase.start, phrase.end, When()))

    def _core(self, phrase: Phrase) -> Words:
        """The phrase without dates, connecting words and the place at its head."""
        kept, at = NOTHING, phrase.start
        for moment in phrase.moments:
            kept += words_at(self.masked, at, max(at, moment.start))
            at = max(at, moment.end)
        kept += words_at(self.masked, at, phrase.end)
        while True:
            cut = CONNECTING.match(kept.text)
            after = cut.end() if cut else self.scopes.at(kept.text, 0, len(kept.text))
            if not after:
                return kept.without_head(1) if kept.text.startswith("的") else kept
            kept = kept.without_head(after)

    def _coverage(self, place: Place, out: Completions) -> bool:
        phrase = place.phrase
        known = False
        start = phrase.start
        for found in FULL.finditer(self.masked, phrase.start, phrase.end):
            when = phrase.when_at(found.start())
            subject = self._covered(place, start, found)
            if not subject or not self._covers(found, phrase, when, subject):
                continue
            known = True
            out.found.append(self._promise(place, subject, "all", "coverage", when, start))
            start = found.end()
        return known

    def _covers(self, found: re.Match[str], phrase: Phrase, when: When, subject: str) -> bool:
        """Whether full coverage is promised, not a manner of working (全方位、全覆盖监管)."""
        if MANNER.search(self.masked, phrase.start, found.start()):
            return False
        if MANNER_AFTER.match(self.masked, found.end(), phrase.end) and not when:
            return False
        if found["some"] or found.group() == "清零":
            return bool(when)
        if found.group().startswith("全部") and not when:
            return len(subject) >= 4 and not self.masked.startswith("全部", phrase.start)
        return True

    def _covered(self, place: Place, start: int, found: re.Match[str]) -> str:
        """What is covered: the words before, with those behind where they go on; the object of
        the phrase before where there are none."""
        phrase = place.phrase
        kept, at = NOTHING, start
        for moment in phrase.moments:
            if start <= moment.start < found.start():
                kept += words_at(self.masked, at, max(at, moment.start))
                at = moment.end
        kept += words_at(self.masked, at, found.start())
        head = strip_head(kept, self.scopes).without_tail(COVERING)
        tail = NOTHING
        if "覆盖" in found.group() or found.group().startswith("全部"):
            tail = words_at(self.masked, found.end(), phrase.end)
        if re.search(r"[□\u4e00-\u9fff]", tail.text):
            head += tail
        if len(head.text) >= 2 or place.before is None:
            return head.said(self.words)
        return self._object_of(place.before)

    def _basically(self, place: Place, out: Completions) -> bool:
        core, when = place.core, place.phrase.when
        found = BASICALLY.search(core.text)
        if not found or not (when or OUTRIGHT.match(core.text, found.start())):
            return False
        if place.purpose is Purpose.GOALS and (not when or self._is_vision(core, found)):
            return False
        subject = core.said(self.words)
        if len(core.text) < FEW and place.before is not None:
            subject = self._object_of(place.before) + subject
        out.found.append(self._promise(place, subject, "basically", "completion", when))
        return True

    def _done(self, place: Place, out: Completions) -> bool:
        core, when = place.core, place.phrase.when
        found = DONE_FIRST.match(core.text) or DONE_LAST.search(core.text)
        if not found:
            found = (DONE_LATER if place.dated else RESULTING).match(core.text)
        if not found or not when or when.every:
            return False
        if not place.phrase.own and not (STRONG.match(core.text) or RESULTING.match(core.text)):
            bare = place.before is not None and place.before.bare
            if not bare and not (place.dated and DONE_LAST.search(core.text)):
                return False
        if place.purpose is Purpose.GOALS and (
            found["verb"] not in GOAL_VERBS or self._is_vision(core, found)
        ):
            return False
        subject = core.said(self.words)
        if len(core.text) < FEW and place.before is not None:
            subject = self._object_of(place.before) + subject
        out.found.append(self._promise(place, subject, "done", "completion", when, _start(place)))
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
        if PICTURING.search(verb.group()):
            return True
        if VISION.search(rest + "。"):
            return True
        pairs = [rest[at : at + 2] for at in range(len(rest) - 1)]
        known = sum(1 for pair in pairs if pair in self.title)
        return bool(pairs) and known * 3 >= len(pairs) * 2

    def _promise(
        self,
        place: Place,
        subject: str,
        comparator: str,
        kind: str,
        when: When,
        start: int | None = None,
    ) -> Found:
        phrase = place.phrase
        start = phrase.start if start is None else start
        while start < phrase.end and self.masked[start] in "、,;:":
            start += 1
        scope = scope_of(
            self.words, self.masked, self.scopes, place.sentence.start, start, phrase.end
        )
        return Found(start, phrase.end, subject, comparator, None, when, scope, kind)


def _start(place: Place) -> int:
    """Where a promise begins: with its date, also where a comma parts them."""
    return place.phrase.start if place.phrase.own else place.phrase.from_date
