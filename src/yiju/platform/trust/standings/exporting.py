"""Standings as a file that proves itself, and the proof; rows for the credit platform."""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Verdict
from yiju.platform.base.time import china_day, parse_moment
from yiju.platform.trust.standings import chain, counting, rules
from yiju.platform.trust.standings.errors import ExportUnreadable
from yiju.platform.trust.standings.keeping import facts_of
from yiju.platform.trust.standings.kinds import scheme_on, standing_kind
from yiju.platform.trust.standings.shapes import (
    Act,
    Evidence,
    Fact,
    ItemTerms,
    PartTerms,
    Scheme,
    Standing,
    Subject,
)

FORMAT = "yiju-standing/1"


def export(
    kind: str, *, on: date, known_at: datetime | None = None, whole: bool = False
) -> dict[str, Any]:
    """Everything by which an outsider computes all standings of a day again, as JSON.

    What does not count on the day stands there by its hash alone, and words do not stand there;
    with `whole`, for a court or an auditor, everything is told. Raises KindUnknown.
    """
    told = standing_kind(kind)
    scheme = scheme_on(told, on)
    known = facts_of(kind, known_at=known_at)
    shown = {fact.key for fact in known} if whole else _used(known, scheme, on)
    all_facts = facts_of(kind)
    found = computed(kind, [fact for fact in known if fact.key in shown], scheme, on)
    return {
        "format": FORMAT,
        "kind": kind,
        "title": str(told.title),
        "on": on.isoformat(),
        "known_at": known_at.isoformat() if known_at else None,
        "scheme": scheme_out(scheme),
        "facts": [_told(fact, fact.key in shown, whole) for fact in all_facts],
        "head": all_facts[-1].hash if all_facts else "",
        "standings": [standing_out(one) for one in found],
    }


def _used(known: list[Fact], scheme: Scheme, on: date) -> set[str]:
    """The keys of the facts on which a standing of the day rests."""
    by_subject: dict[Subject, list[counting.Entry]] = {}
    for one in counting.entries_of(known):
        by_subject.setdefault(one.opening.subject, []).append(one)
    return {
        fact.key
        for entries in by_subject.values()
        for one in _used_entries(entries, scheme, on)
        for fact in (one.opening, *one.follow)
    }


def _used_entries(
    entries: list[counting.Entry], scheme: Scheme, on: date
) -> Iterator[counting.Entry]:
    """Of one subject: what counts, and of each measured part the value that is taken."""
    taken = {
        counted.entry
        for key, terms in scheme.parts.items()
        if terms.base is None
        for counted in rules.part_measured(key, terms, entries, scheme, on).counted
    }
    for one in entries:
        is_measured = one.opening.act is Act.MEASURE
        if one.key in taken or (not is_measured and counting.counts_on(one, scheme, on)):
            yield one


def _told(fact: Fact, shown: bool, whole: bool) -> dict[str, Any]:
    line = chain.fact_out(fact)
    if not shown:
        return {"digest": chain.line_hash(line), "hash": fact.hash}
    told: dict[str, Any] = {"fact": line, "hash": fact.hash}
    if whole:
        evidence = [[one.title, one.reference] for one in fact.evidence]
        told["clear"] = {"nonce": fact.nonce, "text": fact.text, "evidence": evidence}
    return told


def computed(kind: str, facts: list[Fact], scheme: Scheme, on: date) -> list[Standing]:
    by_subject: dict[Subject, list[Fact]] = {}
    for fact in facts:
        by_subject.setdefault(fact.subject, []).append(fact)
    return [
        rules.standing(kind, subject, by_subject[subject], scheme, on)
        for subject in sorted(by_subject, key=str)
    ]


def scheme_out(scheme: Scheme) -> dict[str, Any]:
    return {
        "parts": {key: _plain(asdict(one)) for key, one in scheme.parts.items()},
        "items": {key: _plain(asdict(one)) for key, one in scheme.items.items()},
        "grades": list(scheme.grades),
        "thresholds": [str(one) for one in scheme.thresholds],
        "newcomer": None if scheme.newcomer is None else str(scheme.newcomer),
        "capping": sorted(scheme.capping),
    }


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(one) if isinstance(one, Fraction) else one for key, one in told.items()}


def standing_out(one: Standing) -> dict[str, Any]:
    return {
        "subject": str(one.subject),
        "score": None if one.score is None else str(one.score),
        "grade": one.grade,
        "listed": [
            [each.list_key, each.ground, each.starts.isoformat(), each.until.isoformat()]
            for each in one.listed
        ],
        "red": list(one.red),
        "missing": list(one.missing),
    }


# --- the proof ---------------------------------------------------------------------------------


def verify_export(told: Any) -> Verdict:
    """Whether the published standings are what the published facts give, and the facts are those
    that were chained; with everything that is not right. Raises ExportUnreadable."""
    try:
        if told["format"] != FORMAT:
            raise ExportUnreadable(why=str(told["format"])[:60])
        return Verdict.of(_unmet(told))
    except ExportUnreadable:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError, CityError) as error:
        raise ExportUnreadable(why=str(error)) from None


def _unmet(told: Mapping[str, Any]) -> list[Text | str]:
    found = _unmet_chain(told)
    facts = [fact_in(str(told["kind"]), one["fact"]) for one in told["facts"] if "fact" in one]
    scheme, on = scheme_in(told["scheme"]), date.fromisoformat(told["on"])
    found += _unmet_laws(counting.entries_of(facts))
    due = [standing_out(one) for one in computed(str(told["kind"]), facts, scheme, on)]
    claimed = {one["subject"]: one for one in told["standings"]}
    for one in due:
        if claimed.pop(one["subject"], None) != one:
            found.append(_("{subject} 公布的与复算的不符").format(subject=one["subject"]))
    found += [_("{subject} 公布的与复算的不符").format(subject=one) for one in claimed]
    return found


def _unmet_chain(told: Mapping[str, Any]) -> list[Text | str]:
    found, previous = list[Text | str](), ""
    for number, one in enumerate(told["facts"], start=1):
        digest = chain.line_hash(one["fact"]) if "fact" in one else str(one["digest"])
        previous = chain.chained(previous, digest)
        if not _same(previous, one["hash"]):
            found.append(_("第 {number} 条与链上的指纹不符").format(number=number))
            break
        if "fact" in one and one["fact"]["number"] != number:
            found.append(_("第 {number} 条的序号不符").format(number=number))
        if clear := one.get("clear"):
            evidence = [Evidence(*pair) for pair in clear["evidence"]]
            again = chain.words_hash(clear["nonce"], clear["text"], evidence)
            if not _same(again, one["fact"]["words"]):
                found.append(_("第 {number} 条的文字与指纹不符").format(number=number))
    if not found and not _same(previous, told["head"]):
        found.append(_("链的末端不符，有记录被删去"))
    return found


def _unmet_laws(entries: list[counting.Entry]) -> list[Text | str]:
    """What no entry may lack: notice and hearing, another person, a day that is not back-dated."""
    found: list[Text | str] = []
    for one in entries:
        decided = one.decision
        if decided is None or not decided.outcome:
            continue
        if not counting.was_heard(one, decided.starts):
            found.append(_("{key} 没有告知和听取陈述就列入").format(key=one.key))
        if decided.mark == one.opening.mark:
            found.append(_("{key} 由建议的同一人决定").format(key=one.key))
        if decided.starts < china_day(decided.recorded):
            found.append(_("{key} 的列入日早于决定之日").format(key=one.key))
    return found


def scheme_in(told: Mapping[str, Any]) -> Scheme:
    return Scheme(
        parts={
            key: PartTerms(
                Fraction(one["weight"]),
                None if one["base"] is None else Fraction(one["base"]),
                Fraction(one["most"]),
                Fraction(one["factor"]),
                int(one["months"]),
            )
            for key, one in told["parts"].items()
        },
        items={
            key: ItemTerms(**{**one, "factor": Fraction(one["factor"])})
            for key, one in told["items"].items()
        },
        grades=tuple(told["grades"]),
        thresholds=tuple(map(Fraction, told["thresholds"])),
        newcomer=None if told["newcomer"] is None else Fraction(told["newcomer"]),
        capping=frozenset(told["capping"]),
    )


def fact_in(kind: str, told: Mapping[str, Any]) -> Fact:
    return Fact(
        number=int(told["number"]),
        key=told["key"],
        kind=kind,
        subject=Subject(*told["subject"].split(":", 1)),
        act=Act(told["act"]),
        entry=told["entry"],
        follows=told["follows"],
        name=told["name"],
        ground=told["ground"],
        value=None if told["value"] is None else Fraction(told["value"]),
        starts=date.fromisoformat(told["starts"]),
        until=None if told["until"] is None else date.fromisoformat(told["until"]),
        outcome=told["outcome"],
        cause=told["cause"],
        document=told["document"],
        text="",
        evidence=(),
        by="",
        recorded=parse_moment(told["recorded"]),
        mark=told["by"],
    )


def _same(one: str, other: Any) -> bool:
    return hmac.compare_digest(one, str(other).lower())
