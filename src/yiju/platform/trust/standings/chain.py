"""Facts under hashes: each chained to the one before, its words and its actor told by hashes only.
Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from yiju.platform.trust.standings.shapes import Evidence, Fact


def fact_out(fact: Fact) -> dict[str, Any]:
    """A fact as it is exported and hashed: its words only by their hash."""
    return {
        "number": fact.number,
        "key": fact.key,
        "subject": str(fact.subject),
        "act": fact.act.value,
        "entry": fact.entry,
        "follows": fact.follows,
        "name": fact.name,
        "ground": fact.ground,
        "value": None if fact.value is None else str(fact.value),
        "starts": fact.starts.isoformat(),
        "until": None if fact.until is None else fact.until.isoformat(),
        "outcome": fact.outcome,
        "cause": fact.cause,
        "document": fact.document,
        "words": words_hash(fact.nonce, fact.text, fact.evidence),
        "by": fact.mark,
        "recorded": fact.recorded.isoformat(),
    }


def words_hash(nonce: str, text: str, evidence: Iterable[Evidence]) -> str:
    """SHA-256 of nonce, text, and each piece of evidence, on lines of their own. Without the nonce
    nobody can try words out."""
    told = [nonce, text, *(f"{one.title}\t{one.reference}" for one in evidence)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def mark_of(salt: str, account: str) -> str:
    """Who did something, without a name. `salt` is the nonce of the entry's first fact."""
    return hashlib.sha256(f"{salt}|{account}".encode()).hexdigest()[:16]


def line_hash(told: Mapping[str, Any]) -> str:
    """SHA-256 of a fact as JSON: keys sorted, no spaces, UTF-8."""
    line = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def chained(previous: str, digest: str) -> str:
    """The hash of a fact: SHA-256 of the one before and of its own line, both in hexadecimal."""
    return hashlib.sha256(f"{previous}\n{digest}".encode()).hexdigest()


def sealed(fact: Fact, previous: str) -> Fact:
    return replace(fact, hash=chained(previous, line_hash(fact_out(fact))))
