"""How one case of the demonstration's year runs, as the centres and the units have their habits.

Some units are quick, some late, some hand in what does not hold; some grow worse over the year.
Shares are assumptions of the demonstration, in the order of what cities publish.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from yiju.city.accounts import INSPECTORS, staff_account
from yiju.city.cast import COMMAND, SUPERVISION
from yiju.city.seasons import STORM
from yiju.platform.base.time import CHINA
from yiju.platform.work.api import Limit, TimeKind, calendar, due_after
from yiju.platform.work.cases.api import PastAppeal, PastAsking, PastStage, RuleRow, answering

LATE = {"320411": 0.11, "320412": 0.07, "320481": 0.05, "3204JK": 0.04}
GROWING_LATE = {"320412": (date(2022, 3, 1), 0.16), "320411": (date(2022, 3, 1), 0.06)}
"""Share that a district hands in late; from a day on another: one grows worse, one better."""
USUALLY_LATE, IN_A_STORM = 0.035, 0.3
REWORKED, USUALLY_REWORKED = {"320412": 0.07, "320413": 0.05}, 0.03
DECLINED, CONFIRMED_FIRST, NOT_THERE = 0.06, 0.2, 0.15
RETURNED, UPHELD = 0.02, 0.6
HASTY, ON_THE_WAY = 0.03, 12
"""Share of verifications that come without a way, and the minutes of a short way."""
PAUSED, EXTENDED, GRANTED = 0.05, 0.03, 0.8
"""Of what takes three days and more is put off; of what takes a day and more is extended."""
RATED, DOUBTED = 0.3, 0.025
CONTENT, ANNOYED = (48, 30, 12, 6, 4), (10, 18, 26, 24, 22)
"""How often five stars to one are given: for what was done in time, for what was not."""
APPEALED, APPEAL_UPHELD = 0.08, 0.5
PUBLIC = frozenset({"hotline", "portal", "open311"})
WORKING_HOUR = TimeKind.WORKING_HOUR
ONE_HOUR = Limit(1, WORKING_HOUR)
WHY_LATER = ("需要采购配件", "连续降雨，无法施工", "权属人尚未同意进场", "需要先行封路")
ELSEWHERE = {"housing": "water", "water": "housing", "police": "transport", "transport": "police"}
NOTICE = Limit(7, TimeKind.NATURAL_DAY)


class StillOpen(Exception):
    """The last morning has come before the step was over."""


@dataclass
class Course:
    """The way of one case through its steps, until it is over or the last morning has come."""

    random: Random
    now: datetime
    until: datetime
    area_path: str
    row: RuleRow
    source: str
    stages: list[PastStage] = field(default_factory=list)
    data: dict[str, object] = field(default_factory=dict)
    unit: str = ""
    due_at: datetime | None = None
    is_dispatched: bool = False
    paused: bool = False
    stars: int | None = None
    askings: list[PastAsking] = field(default_factory=list)
    appeal: PastAppeal | None = None
    _was_late: bool = False

    def __post_init__(self) -> None:
        self.began = self.now
        chain = self.area_path.split("/")
        self.district = chain[1][:6] if len(chain) > 2 else "320402"
        self.unit = answering(self.row.responsible, self.area_path)

    def run(self) -> tuple[str, datetime | None]:
        """The end and its moment; ("", None) where the case is still open."""
        if self.source == "self_handled":
            self._at_once("reported", "record")
            return "self_handled", self.now
        try:
            return self._run()
        except StillOpen:
            return "", None

    def merge(self) -> tuple[str, datetime | None]:
        """It is what another case is about."""
        try:
            self._pass("reported", "acceptor", "merge", 22, ONE_HOUR)
        except StillOpen:
            return "", None
        return "merged", self.now

    def _run(self) -> tuple[str, datetime | None]:
        if not self._accept():
            return "rejected", self.now
        self._pass("filing", "shift_leader", "file", 15, ONE_HOUR)
        self._promise()
        self._dispatch()
        self._do_the_work()
        while self._is_doubted():
            self._do_the_work()
        return "closed", self.stages[-1].began_at

    def _accept(self) -> bool:
        """What residents say is looked at first where it is not clear; some of it is declined."""
        is_public = self.source in PUBLIC
        declined = is_public and self.random.random() < DECLINED
        reason = self.random.choice(["outside", "below", "elsewhere"]) if declined else ""
        if is_public and self.random.random() < CONFIRMED_FIRST:
            self._pass("reported", "acceptor", "confirm", 18, ONE_HOUR)
            is_there = self.random.random() >= NOT_THERE
            found = "confirmed" if is_there else "not_found"
            limit = Limit(24, TimeKind.URGENT_HOUR)
            self._pass("confirming", "inspector", found, 150, limit, account=self._inspector())
            reason = reason if is_there else "not_found"
        move = "decline" if reason else "accept"
        self._pass("reported", "acceptor", move, 22, ONE_HOUR)
        if reason:
            self.data["rejected"] = reason
            return False
        self.data |= {
            "condition": self.row.condition,
            "closing_condition": self.row.closing_condition,
            "limit_amount": self.row.limit.amount,
            "limit_kind": self.row.limit.kind.value,
            "urgent": self.row.is_urgent,
            "responsible": self.unit,
            "supervising": "",
        }
        return True

    def _promise(self) -> None:
        self.data["filed_at"] = self.now.isoformat()
        moment = _due(self.now, Limit(1, TimeKind.URGENT_HOUR))
        self.due_at = _due(_due(moment, self.row.limit), Limit(2, WORKING_HOUR))
        self.data["due_at"] = self.due_at.isoformat()

    def _dispatch(self) -> None:
        """Now and then to the wrong unit, which sends it back: rightly or not."""
        kind = TimeKind.URGENT_HOUR if self.row.is_urgent else WORKING_HOUR
        limit = Limit(1, kind)
        self._pass("dispatching", "dispatcher", "dispatch", 18, limit)
        self.is_dispatched = True
        self.data["dispatcher"] = "dispatcher"
        if self.random.random() >= RETURNED:
            return
        is_right = self.random.random() < UPHELD
        right = self.unit
        where, _dash, name = right.partition("-")
        if is_right:
            self.unit = f"{where}-{ELSEWHERE[name]}" if name in ELSEWHERE else "320400-housing"
        self._pass("handling", "staff", "return", 45, self.row.limit, opinion="不属于本单位职责")
        move = "uphold" if is_right else "overrule"
        self._pass("disputed", "commander", move, 40, Limit(4, WORKING_HOUR), opinion="见权属清单")
        if is_right:
            self.data["misdispatched"] = [{"unit": self.unit, "dispatcher": "dispatcher"}]
            self.unit = right
            self._pass("dispatching", "dispatcher", "dispatch", 18, limit)
        else:
            returned = {"unit": self.unit, "at": self.now.isoformat()}
            self.data["shirked"] = [returned]

    def _do_the_work(self) -> None:
        """Handled, checked, handled again where it does not hold, closed."""
        while True:
            self._handle()
            if self._verify():
                break
        self._pass("closing", "shift_leader", "close", 25, ONE_HOUR)
        codes = ["made_safe", "fixed"] if self.row.is_urgent else ["gone", "fixed"]
        code = self.random.choices([*codes, "beyond"], [6, 93, 1])[0]
        self.data |= {"closing": code, "answer": ""}

    def _handle(self) -> None:
        """The unit's own time: mostly within the limit, sometimes far beyond it."""
        began, limit = self.now, self.row.limit
        due = _due(began, limit)
        is_late = self.random.random() < self._late_share()
        share = 1 + self.random.expovariate(2) if is_late else self.random.betavariate(2, 3)
        taken = max(timedelta(minutes=5), share * (due - began))
        due, taken, self.paused = self._put_off(began, due, taken)
        self._was_late = self._was_late or (began + taken > due)
        ended = None if self.paused else began + taken
        self._stage("handling", "staff", "finish", began, ended, limit, due, unit=self.unit)
        self._at_once("feedback", "forward")

    def _put_off(
        self, began: datetime, due: datetime, taken: timedelta
    ) -> tuple[datetime, timedelta, bool]:
        """(due, time taken, whether it still stands put off) after what the commander granted."""
        limit = self.row.limit
        days = limit.amount if limit.kind is TimeKind.WORKING_DAY else 0
        if days == 0 or self.askings:
            return due, taken, False
        if days >= 3 and self.random.random() < PAUSED:
            return self._pause(began, due, taken)
        if self.random.random() < EXTENDED and self.due_at is not None:
            asked = due - (due - began) / 5
            longer = (due - began) / 2
            if asked + timedelta(hours=2) >= self.until:
                return due, taken, False
            granted = self.random.random() < GRANTED
            self._asked("extension", asked, self.due_at + longer, granted)
            if granted:
                self.due_at += longer
                return due + longer, max(taken, due - began + longer / 3), False
        return due, taken, False

    def _pause(
        self, began: datetime, due: datetime, taken: timedelta
    ) -> tuple[datetime, timedelta, bool]:
        asked = began + taken / 4
        stands = timedelta(days=self.random.randint(5, 40))
        if asked + timedelta(hours=2) >= self.until:
            return due, taken, False
        over = asked + timedelta(hours=1) + stands
        is_over = over < self.until
        self._asked("pause", asked, over, granted=True, ended=over if is_over else None)
        if not is_over:
            return due, taken, True
        if self.due_at is not None:
            self.due_at += stands
        return due + stands, taken + stands, False

    def _asked(
        self,
        petition: str,
        at: datetime,
        until: datetime,
        granted: bool,
        ended: datetime | None = None,
    ) -> None:
        self.askings.append(
            PastAsking(
                petition,
                self.random.choice(WHY_LATER),
                until,
                at,
                at + timedelta(hours=1),
                granted,
                ended,
                by_account=self._account("staff"),
                by_unit=self.unit,
                decided_by="commander",
                opinion="情况属实" if granted else "理由不充分",
            )
        )

    def _late_share(self) -> float:
        day = self.now.date()
        if day in {STORM, STORM + timedelta(days=1)}:
            return IN_A_STORM
        since, share = GROWING_LATE.get(self.district, (date.max, 0.0))
        return share if day >= since else LATE.get(self.district, USUALLY_LATE)

    def _verify(self) -> bool:
        account = self._inspector()
        self.data["verifier"] = {"role": "inspector", "account": account, "unit": SUPERVISION}
        self.data["documented"] = True
        failed = self.random.random() < REWORKED.get(self.district, USUALLY_REWORKED)
        if failed:
            self._count("rework")
        move = "fail" if failed else "pass"
        limit = Limit(2, WORKING_HOUR)
        least = 1 if self.random.random() < HASTY else ON_THE_WAY
        self._pass("verifying", "inspector", move, 60, limit, account=account, least=least)
        return not failed

    def _is_doubted(self) -> bool:
        """Published for a week; whoever reported it may rate it, or say that it is not fixed."""
        closed = self.now
        notice = _due(closed, NOTICE)
        is_public = self.source in PUBLIC
        doubted = is_public and not self.data.get("reopened") and self.random.random() < DOUBTED
        at = closed + timedelta(hours=self.random.uniform(2, 120))
        if doubted and at < min(notice, self.until):
            self.stages.append(PastStage("closed", closed, at, "not_fixed", notice_until=notice))
            self._count("rework")
            self._count("reopened")
            self.now = at
            return True
        if is_public and self.random.random() < RATED:
            shares = ANNOYED if self._was_late or self.data.get("rework") else CONTENT
            self.stars = self.random.choices([5, 4, 3, 2, 1], shares)[0]
        is_over = notice < self.until
        self.stages.append(
            PastStage(
                "closed",
                closed,
                notice if is_over else None,
                "archive" if is_over else "",
                notice_until=notice,
            )
        )
        self._may_appeal(closed)
        return False

    def _may_appeal(self, closed: datetime) -> None:
        if not self._was_late or self.random.random() >= APPEALED:
            return
        asked = closed + timedelta(hours=self.random.uniform(2, 40))
        decided = asked + timedelta(hours=self.random.uniform(1, 20))
        if decided >= self.until:
            return
        upheld = self.random.random() < APPEAL_UPHELD
        self.appeal = PastAppeal(
            ground="force" if asked.date() >= STORM else self.random.choice(["others", "owner"]),
            words=self.random.choice(WHY_LATER),
            asked_at=asked,
            decided_at=decided,
            upheld=upheld,
            by_account=self._account("staff"),
            reviewers=("dispatcher", "acceptor"),
        )

    def _count(self, what: str) -> None:
        self.data[what] = int(str(self.data.get(what, 0))) + 1

    def _inspector(self) -> str:
        return f"inspector-{self.district.lower()}-{1 + self.random.randrange(INSPECTORS)}"

    def _pass(
        self,
        step: str,
        role: str,
        move: str,
        minutes: float,
        limit: Limit,
        *,
        account: str = "",
        opinion: str = "",
        least: float = 1,
    ) -> None:
        """A step at a desk or with an inspector. Raises StillOpen."""
        busy = 2.5 if self.now.date() == STORM else 1.0
        taken = min(600.0, busy * self.random.expovariate(1 / minutes) + least)
        ended = _awake(self.now) + timedelta(minutes=taken)
        unit = self.unit if role == "staff" else ""
        due = _due(self.now, limit)
        self._stage(step, role, move, self.now, ended, limit, due, unit, account, opinion)

    def _stage(
        self,
        step: str,
        role: str,
        move: str,
        began: datetime,
        ended: datetime | None,
        limit: Limit,
        due: datetime,
        unit: str = "",
        account: str = "",
        opinion: str = "",
    ) -> None:
        """Raises StillOpen where it ends after the last morning, or not at all."""
        is_over = ended is not None and ended < self.until
        by_unit = {"staff": unit, "dispatcher": COMMAND, "commander": COMMAND}
        self.stages.append(
            PastStage(
                step,
                began,
                ended if is_over else None,
                move if is_over else "",
                limit,
                due,
                role=role,
                unit=unit,
                account=account,
                by_account=(account or self._account(role)) if is_over else "",
                by_unit=by_unit.get(role, SUPERVISION) if is_over else "",
                opinion=opinion if is_over else "",
            )
        )
        if not is_over or ended is None:
            raise StillOpen
        self.now = ended

    def _at_once(self, step: str, move: str) -> None:
        self.stages.append(PastStage(step, self.now, self.now, move))

    def _account(self, role: str) -> str:
        return staff_account(self.unit) if role == "staff" else role


def _due(at: datetime, limit: Limit) -> datetime:
    return due_after(at, limit, calendar()).at


def _awake(at: datetime) -> datetime:
    """The centres work from half past seven until eleven at night."""
    if at.hour >= 23:
        return datetime.combine(at.date() + timedelta(days=1), time(7, 30), CHINA)
    return max(at, datetime.combine(at.date(), time(7, 30), CHINA))
