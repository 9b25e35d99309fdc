"""Who verifies a case: drawn, never the handler's unit, never the same for one handler twice in a
row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.time import china_day
from yiju.platform.registry.api import Posted, posted
from yiju.platform.trust.draws import api as draws
from yiju.platform.work.changes import Change
from yiju.platform.work.models import Turn
from yiju.platform.work.rows import done_of

INSPECTOR, FALLBACK = "inspector", "shift_leader"


@dataclass(frozen=True)
class Verifier:
    """Account and unit of whoever is drawn; both empty where the role as a whole takes it. `lots`
    is the list that it was drawn from, with its hash, by which anybody draws again."""

    role: str
    account: str = ""
    unit: str = ""
    lots: tuple[str, ...] = ()
    list_hash: str = ""


def lots(
    candidates: Sequence[Posted], *, handlers: Iterable[str], handling_unit: str, last: str
) -> draws.Notice:
    """Who may be drawn: of those who can get there, the ones of the finest area; and who is left
    out, with the reason."""
    why = {one.account: _("刚核查过该单位的上一件") for one in candidates if one.account == last}
    why |= {o.account: _("所在单位处置本案") for o in candidates if o.unit_code == handling_unit}
    handled = set(handlers)
    why |= {one.account: _("处置过本案") for one in candidates if one.account in handled}
    able = [one for one in candidates if one.account not in why]
    finest = max((len(one.area_path) for one in able), default=0)
    near = sorted({one.account for one in able if len(one.area_path) == finest})
    left_out = tuple(draws.Excluded(name, reason.msgid) for name, reason in sorted(why.items()))
    listed = tuple(draws.Candidate(name) for name in near)
    return draws.Notice(listed, {"": 1} if near else {}, left_out, sample=True)


@rule(
    cites=(Clause("22"), Standard("GB/T 30428.8-2020")),
    reading=_(
        "核查人由系统从能到现场的监督员中抽定：不是处置人，也不在处置单位；同一处置单位的案件，"
        "不连续由同一人核查；同一区域内优先。抽取的依据是案件编号和次数，任何人都可复算。"
    ),
)
def draw(notice: draws.Notice, *, number: str, turn: int) -> str:
    """The account that is drawn, empty where nobody may: by the order of draws, with number and
    turn of the case in place of a secret. It can be foreseen and cannot be steered: the number
    comes from a counter, and the list from who is on duty."""
    if not notice.candidates:
        return ""
    sources = {"case": f"{number}|{turn}".encode()}
    seed = draws.seed_of(sources, "", draws.list_hash(notice))
    return draws.order(seed, notice)[""][0]


def drawn_verifier(change: Change) -> Verifier:
    item, history = change.item, done_of(change.stages)
    turn, _made = Turn.objects.select_for_update().get_or_create(unit_code=item.unit_code)
    candidates = posted(INSPECTOR, item.area_path, china_day(change.at))
    notice = lots(
        candidates,
        handlers={done.account for done in history if done.step == "handling"},
        handling_unit=item.unit_code,
        last=turn.last_verifier,
    )
    times = sum(done.step == "verifying" for done in history)
    name = draw(notice, number=item.number, turn=times)
    if not name:
        return Verifier(FALLBACK)
    change.keep(turn, or_leave=True)
    turn.last_verifier = name
    turn.save(update_fields=["last_verifier"])
    unit = next(one.unit_code for one in candidates if one.account == name)
    listed = tuple(one.id for one in notice.candidates)
    return Verifier(INSPECTOR, name, unit, listed, draws.list_hash(notice))
