"""What a move of a listing or a review records in the room of standings, in one transaction."""

from yiju.platform.trust.standings import api as standings
from yiju.platform.work.changes import Change


def notify(change: Change) -> None:
    made = standings.notify(
        f"{change.item.number}/notice",
        change.item.data["entry"],
        document=change.said.document,
        text=change.said.words,
        served_on=change.said.served_on,
        actor=change.actor,
        at=change.at,
    )
    assert made.until is not None
    change.item.data["heard_until"] = made.until.isoformat()


def hear(change: Change) -> None:
    standings.hear(
        f"{change.item.number}/statement",
        change.item.data["entry"],
        change.said.words,
        on=change.said.stated_on,
        actor=change.actor,
        at=change.at,
    )


def enlist(change: Change) -> None:
    _decide(change, listed=True)


def drop(change: Change) -> None:
    _decide(change, listed=False)


def _decide(change: Change, *, listed: bool) -> None:
    standings.decide(
        f"{change.item.number}/decision",
        change.item.data["entry"],
        listed=listed,
        document=change.said.document,
        reason=change.said.reason,
        actor=change.actor,
        at=change.at,
    )


def grant(change: Change) -> None:
    _review(change, yes=True)


def refuse(change: Change) -> None:
    _review(change, yes=False)


def _review(change: Change, *, yes: bool) -> None:
    key, fact = f"{change.item.number}/decision", change.item.data["fact"]
    if change.item.data["asked"] == "repair":
        standings.decide_repair(
            key,
            fact,
            granted=yes,
            document=change.said.document,
            reason=change.said.reason,
            actor=change.actor,
            at=change.at,
        )
        return
    standings.decide_appeal(
        key,
        fact,
        upheld=yes,
        document=change.said.document,
        reason=change.said.reason,
        actor=change.actor,
        at=change.at,
    )
