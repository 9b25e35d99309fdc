"""Who verifies a case: drawn, never the handler's unit, never the same for one handler twice in a
row."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.time import china_day
from yiju.platform.registry.api import Posted, posted
from yiju.platform.work.changes import Change
from yiju.platform.work.models import Turn
from yiju.platform.work.rows import done_of

INSPECTOR, FALLBACK = "inspector", "shift_leader"


@dataclass(frozen=True)
class Verifier:
    """Account and unit of whoever is drawn; both empty where the role as a whole takes it."""

    role: str
    account: str = ""
    unit: str = ""


@rule(
    cites=(Clause("22"), Standard("GB/T 30428.8-2020")),
    reading=_(
        "核查人由系统从能到现场的监督员中抽定：不是处置人，也不在处置单位；同一处置单位的案件，"
        "不连续由同一人核查；同一区域内优先。抽取的依据是案件编号和次数，任何人都可复算。"
    ),
)
def draw(
    candidates: Sequence[Posted],
    *,
    number: str,
    turn: int,
    handlers: Iterable[str],
    handling_unit: str,
    last: str,
) -> Posted | None:
    """The drawn one, None where nobody may; the finest area first, then by the hash of the case."""
    excluded = {*handlers, last}
    able = [
        one for one in candidates if one.account not in excluded and one.unit_code != handling_unit
    ]
    if not able:
        return None
    finest = max(len(one.area_path) for one in able)
    near = [one for one in able if len(one.area_path) == finest]
    return min(near, key=lambda one: ticket(number, turn, one.account))


def ticket(number: str, turn: int, account: str) -> str:
    """What an account draws for a case: the lowest of all verifies."""
    return hashlib.sha256(f"{number}|{turn}|{account}".encode()).hexdigest()


def drawn_verifier(change: Change) -> Verifier:
    item, history = change.item, done_of(change.stages)
    day = china_day(change.at)
    turn, _made = Turn.objects.select_for_update().get_or_create(unit_code=item.unit_code)
    found = draw(
        posted(INSPECTOR, item.area_path, day),
        number=item.number,
        turn=sum(done.step == "verifying" for done in history),
        handlers={done.account for done in history if done.step == "handling"},
        handling_unit=item.unit_code,
        last=turn.last_verifier,
    )
    if found is None:
        return Verifier(FALLBACK)
    change.keep(turn, or_leave=True)
    turn.last_verifier = found.account
    turn.save(update_fields=["last_verifier"])
    return Verifier(INSPECTOR, found.account, found.unit_code)
