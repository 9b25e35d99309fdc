"""What is compared in a text: runs of one to three Chinese characters, and English words."""

import re
import unicodedata
from collections import defaultdict

LONGEST = 3
MOST_SIGNS = 1000
"""Of a text that is read: a report says what it is about in its first thousand characters."""
RUN = re.compile(r"[㐀-鿿]+|[a-z]+")
ENDINGS = ("ings", "ing", "ed", "es", "s", "e")
LEAST_STEM = 3
ENGLISH = "~"
"""Before the grams of English words, so that they are told from Chinese ones."""

Spans = dict[str, list[tuple[int, int]]]


def plain(text: str) -> str:
    """The beginning of a text with its signs in one width and case; spans count in it."""
    return unicodedata.normalize("NFKC", text[:MOST_SIGNS]).casefold()[:MOST_SIGNS]


def spans(text: str) -> Spans:
    """Each gram of a plain text, with where it stands. Digits and signs are passed over, so no
    number of a telephone or a plate becomes a gram.

    >>> sorted(spans("路灯坏"))
    ['坏', '灯', '灯坏', '路', '路灯', '路灯坏']
    """
    found: Spans = defaultdict(list)
    before: re.Match[str] | None = None
    for run in RUN.finditer(text):
        if run[0].isascii():
            word = stem(run[0])
            found[f"{ENGLISH}{word}"].append(run.span())
            if before:
                pair = f"{ENGLISH}{stem(before[0])} {word}"
                found[pair].append((before.start(), run.end()))
            before = run
            continue
        before = None
        first, after = run.span()
        for length in range(1, LONGEST + 1):
            for start in range(first, after - length + 1):
                found[text[start : start + length]].append((start, start + length))
    return dict(found)


def stem(word: str) -> str:
    """An English word without its ending.

    >>> stem("lights"), stem("parked"), stem("bus")
    ('light', 'park', 'bus')
    """
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
            return word[: -len(ending)]
    return word
