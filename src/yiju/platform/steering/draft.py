"""What an edition holds: the compiled programme as data that a person may correct. Pure.

A draft is a dictionary that JSON can hold:

    title, coverage, horizons, deliverables, unread
    clauses   label, kind, title, text, start, end, parent (place in the list), units (named, lead)
    targets   key, clause, text, subject, comparator, value, unit, due, every, scope, kind, start,
              end, by_hand

Places are offsets in the text of the edition; a value is an exact decimal as text.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from yiju.platform.steering.compiler import Programme
from yiju.platform.steering.compiler.programme import ClauseNode

Draft = dict[str, Any]

COMPARATORS = (">=", ">", "<=", "<", "=", "about", "all", "basically", "done")
WITHOUT_VALUE = ("all", "basically", "done")
CLOSES_A_TITLE = "。．.：:；;\n"
SAID = ("clause", "text", "subject", "comparator", "unit", "every", "scope", "kind", "start", "end")


def draft_of(programme: Programme) -> Draft:
    """The programme as the compiler read it; targets have no keys yet."""
    told = programme.to_json()
    return {
        "title": programme.title,
        "coverage": programme.coverage,
        "horizons": told["horizons"],
        "deliverables": told["deliverables"],
        "unread": told["unread"],
        "clauses": list(_clauses(programme)),
        "targets": [
            {
                **{name: getattr(item, name) for name in SAID},
                "unit": item.unit or "",
                "every": item.every or "",
                "scope": item.scope or "",
                "value": None if item.value is None else exact_text(item.value),
                "due": item.due and item.due.isoformat(),
                "key": "",
                "by_hand": False,
            }
            for item in programme.targets
        ],
    }


def exact_text(value: Any) -> str:
    """A number as its shortest decimal, at most four places."""
    exact = Fraction(value)
    text = f"{float(exact):.4f}" if exact.denominator != 1 else str(exact.numerator)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _clauses(programme: Programme) -> Iterator[dict[str, Any]]:
    """The numbered parts, and the words before and behind them as parts without a number."""
    nodes = sorted(programme.clauses, key=lambda node: node.start)
    units = _units(programme)
    first = nodes[0].start if nodes else len(programme.text)
    head = _piece(programme.text, _behind_title(programme), first)
    shift = 0
    if head:
        yield head
        shift = 1
    places = {node.clause: place + shift for place, node in enumerate(nodes)}
    for node in nodes:
        start, end = _own_text(programme.text, node)
        yield {
            "label": node.clause,
            "kind": str(node.role),
            "title": node.title,
            "text": programme.text[start:end],
            "start": start,
            "end": end,
            "parent": places.get(node.parent) if node.parent else None,
            "units": units.get(node.clause, []),
        }
    last = max((node.end for node in nodes), default=first)
    if tail := _piece(programme.text, last, len(programme.text)):
        yield tail


def _behind_title(programme: Programme) -> int:
    """The text begins with the title, or with what stands above it."""
    lead = programme.text.lstrip()
    skipped = len(programme.text) - len(lead)
    return skipped + len(programme.title) if lead.startswith(programme.title) else 0


def _piece(text: str, start: int, end: int) -> dict[str, Any] | None:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    if start >= end:
        return None
    return {
        "label": "",
        "kind": "text",
        "title": "",
        "text": text[start:end],
        "start": start,
        "end": end,
        "parent": None,
        "units": [],
    }


def _own_text(text: str, node: ClauseNode) -> tuple[int, int]:
    """Behind the title where it stands apart; a title that is the beginning of a sentence stays
    in the text."""
    start, end = node.body, node.own_end
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    if text.startswith(node.title, start):
        behind = start + len(node.title)
        if behind >= end:
            return end, end
        if text[behind] in CLOSES_A_TITLE:
            rest = text[behind + 1 : end]
            return behind + 1 + len(rest) - len(rest.lstrip()), end
    return start, end


def _units(programme: Programme) -> dict[str, list[dict[str, Any]]]:
    """Who answers for each clause; the first leads where the plan names no lead."""
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
        item.clause: (item.units, ()) for item in programme.safeguards
    }
    found |= {task.clause: (task.units, task.leads) for task in programme.tasks}
    return {
        clause: [
            {"named": name, "lead": name in leads if leads else place == 0}
            for place, name in enumerate(names)
        ]
        for clause, (names, leads) in found.items()
    }


def with_keys(draft: Draft, matched: Mapping[int, str], taken: Sequence[str]) -> Draft:
    """Every target with its key: that of the promise it was matched with, or the next free one of
    its clause, as 13-2. `taken` are keys that must not be given again."""
    used = {*matched.values(), *taken}
    targets = []
    for place, item in enumerate(draft["targets"]):
        key = matched.get(place) or item["key"] or next_key(item["clause"], used)
        used.add(key)
        targets.append({**item, "key": key})
    return {**draft, "targets": targets}


def next_key(clause: str, used: set[str] | Sequence[str]) -> str:
    number = 1
    while f"{clause}-{number}" in used:
        number += 1
    return f"{clause}-{number}"


def clause_of(draft: Draft, label: str) -> dict[str, Any] | None:
    return next((item for item in draft["clauses"] if label and item["label"] == label), None)


def target_of(draft: Draft, key: str) -> dict[str, Any] | None:
    return next((item for item in draft["targets"] if item["key"] == key), None)


def years(draft: Draft, issued: int) -> tuple[int, int]:
    """The first and the last year of the promises. `issued` is the year of the text, which begins
    the plan unless all its days had passed by then. Visions outside the tasks do not count."""
    tasks = {item["label"] for item in draft["clauses"] if item["kind"] in {"task", "subtask"}}
    due = [(int(item["due"][:4]), item["clause"]) for item in draft["targets"] if item["due"]]
    dues = [year for year, clause in due if clause in tasks] or [year for year, _clause in due]
    ahead = [item["year"] for item in draft["horizons"] if item["year"] >= issued]
    last = max(dues, default=min(ahead, default=issued))
    first = min([issued, *dues] if issued <= last else dues)
    return first, last
