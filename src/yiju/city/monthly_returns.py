"""The office closes a month in the demonstration: the returns of May 2022 come in, one is late, one
is implausible and sent back, and the third party's sample contradicts one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path

from yiju.city.accounts import Post
from yiju.city.cast import CITY
from yiju.city.courses import Course, Said, on_day, paired, read_courses
from yiju.city.deliveries import Delivery, moment
from yiju.city.people import picture
from yiju.city.places import chance
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.work import api as work

MONTH = "2022-05"
OPENED, HANDED_IN = date(2022, 6, 1), date(2022, 6, 8)
REVIEWED, AGAIN = date(2022, 6, 13), date(2022, 6, 14)
LATE_ON, DRAWN, CHECKED = date(2022, 6, 15), date(2022, 6, 17), date(2022, 6, 24)
LOOKED_AFTER = (date(2022, 6, 10), date(2022, 6, 13), date(2022, 6, 14))
LATE, IMPLAUSIBLE, UNTRUE = "320400-transport", "320400-housing-fund", "320400-old-town-members"
UNCHECKABLE = "320400-housing"
TEN_TIMES = 10
"""A digit too many, as it happens."""
PARTS = (9, 14, 19, 8, 27, 13, 10)
"""How a figure of the city falls to its districts, in hundredths; the last has the rest."""
A_STEP = timedelta(seconds=1)


@dataclass
class MonthlyReturns:
    """One month from its opening to the figure put right; the same at every scale."""

    plan: str
    courses: Path
    posts: Mapping[str, Post]
    _at: datetime = field(default_factory=lambda: moment(OPENED))

    def deliveries(self) -> Iterator[Delivery]:
        yield Delivery(moment(OPENED), self._open)
        yield Delivery(moment(HANDED_IN, 10), self._come_in)
        for day in LOOKED_AFTER:
            yield Delivery(moment(day, 18), self._look_after)
        yield Delivery(moment(REVIEWED, 10), self._review)
        yield Delivery(moment(AGAIN, 10), partial(self._one, IMPLAUSIBLE))
        yield Delivery(moment(LATE_ON, 10), partial(self._one, LATE))
        yield Delivery(moment(DRAWN, 10), self._draw)
        yield Delivery(moment(CHECKED, 10), self._check)

    def _open(self, at: datetime) -> int:
        secret = chance("returns", MONTH).randbytes(32)
        office = self.posts["office"].actor
        return periodic.open_month(self.plan, MONTH, actor=office, at=at, secret=secret)

    def _come_in(self, at: datetime) -> int:
        """The units that lead first: what districts report is held against the city's figure."""
        self._at = at
        rows = self._rows()
        for row in sorted(rows, key=lambda row: not row.unit_code.startswith(CITY[:6])):
            if row.unit_code != LATE:
                wrong = row.unit_code == IMPLAUSIBLE
                self._hand_in(row, TEN_TIMES if wrong else 1)
        return len(rows)

    def _rows(self) -> list[periodic.FiledRow]:
        rows = periodic.filed_of(MONTH, today=HANDED_IN, plan_code=self.plan)
        return sorted(rows, key=lambda row: row.item)

    def _row(self, unit: str) -> periodic.FiledRow:
        return next(row for row in self._rows() if row.unit_code == unit)

    def _look_after(self, at: datetime) -> int:
        """What the clock does to the one that is late: it reminds, then it escalates."""
        return work.look(self._row(LATE).item, at, lambda _telling: [])

    def _review(self, at: datetime) -> int:
        self._at = at
        rows = [row for row in self._rows() if row.step == "reviewing"]
        for row in rows:
            if row.unit_code == IMPLAUSIBLE:
                doubted = [one.line.order for one in self._lines(row) if _is_jump(one)]
                said = {"lines": ",".join(map(str, doubted))}
                self._act("office", row.item, "send_back", said, "演示：比上月多出数倍，请核对")
            else:
                self._accept(row)
        return len(rows)

    def _one(self, unit: str, at: datetime) -> int:
        """A return that comes in by itself, right, and is accepted."""
        self._at = at
        row = self._row(unit)
        self._hand_in(row, 1)
        self._accept(row)
        return 1

    def _accept(self, row: periodic.FiledRow) -> None:
        self._act("office", row.item, "accept", opinion="演示：说明与台账一致，予以采信")

    def _draw(self, at: datetime) -> int:
        return periodic.draw(MONTH, actor=self.posts["office"].actor, at=at)

    def _check(self, at: datetime) -> int:
        """One cannot be checked: the next of the draw is, like all the others."""
        self._at = at
        gone = next(one for one in periodic.checks(MONTH) if one.unit_code == UNCHECKABLE)
        self._act("assessor", gone.item, "replace", {"ground": "演示：台账送审，一时查不到原件"})
        found = [one for one in periodic.checks(MONTH) if not one.result]
        for one in found:
            if one.unit_code == UNTRUE:
                self._act("assessor", one.item, "contradict", _right_of(one))
            else:
                said = {"found": "演示：与台账和现场一致", "document": f"演示核验单{one.item}"}
                self._act("assessor", one.item, "confirm", said)
        return len(found)

    def _hand_in(self, row: periodic.FiledRow, times: int) -> None:
        writer, head = self._people(row.unit_code)
        self._write(row, writer, times)
        self._act(writer.account, row.item, "submit")
        self._act(head.account, row.item, "sign")

    def _people(self, unit: str) -> tuple[Post, Post]:
        own = [post for post in self.posts.values() if post.unit_code == unit]
        staff = [post for post in own if post.role == "staff"]
        return staff[0], next(post for post in own if post.role == "head")

    def _write(self, row: periodic.FiledRow, writer: Post, times: int) -> None:
        """Written, then explained where something asks for it."""
        lines = {one.line.order: self._written(one, times) for one in self._lines(row)}
        self._keep(row.item, lines, writer)
        last_day, doubtful = Period.parse(MONTH).last_day, {}
        for one in self._lines(row):
            told = periodic.told_in(one.line)
            if periodic.findings_of(one, told, last_day):
                before = lines[one.line.order]
                doubtful[one.line.order] = periodic.Written(
                    before.value,
                    before.numerator,
                    before.denominator,
                    before.document,
                    "演示说明：按台账填报",
                )
        self._keep(row.item, doubtful, writer)

    def _keep(self, item: str, lines: Mapping[int, periodic.Written], writer: Post) -> None:
        if lines:
            periodic.write(item, lines, actor=writer.actor, at=self._next())
        if lines and writer.unit_code == UNTRUE:
            data = picture(item)
            periodic.attach(item, 1, "演示照片.jpg", data, actor=writer.actor, at=self._next())

    def _lines(self, row: periodic.FiledRow) -> Sequence[periodic.Seen]:
        return periodic.lines(row.item)

    def _written(self, one: periodic.Seen, times: int) -> periodic.Written:
        course = self._courses.get(one.target.key)
        said = on_day(course, Period.parse(MONTH).last_day) if course else None
        if said is None:
            return periodic.Written(absent="演示：尚未调查")
        paper = f"演示月报{MONTH}"
        if one.line.area_code != one.target.area_code:
            return periodic.Written(_part(said, one.line.area_code), document=paper)
        every = times if one.target.every else 1
        return periodic.Written(
            _decimal(said.value * every),
            _decimal(said.numerator),
            _decimal(said.denominator),
            paper,
        )

    @cached_property
    def _courses(self) -> Mapping[str, Course]:
        pairs = paired(steering.target_rows(self.plan), read_courses(self.courses))
        return {target.key: course for target, course in pairs}

    def _act(
        self,
        account: str,
        item: str,
        move: str,
        said: Mapping[str, str] | None = None,
        opinion: str = "",
    ) -> None:
        at = self._next()
        work.act(
            item,
            move,
            said,
            key=f"{item}/{move}/{at:%d%H%M%S}",
            party=work.Party(account, tuple(registry.memberships(account, at.date()))),
            actor=self.posts[account].actor,
            at=at,
            opinion=opinion,
        )

    def _next(self) -> datetime:
        self._at += A_STEP
        return self._at


def _is_jump(one: periodic.Seen) -> bool:
    told = periodic.told_in(one.line)
    found = periodic.findings_of(one, told, Period.parse(MONTH).last_day)
    return any(finding.key == "jump" for finding in found)


def _part(said: Said, area_code: str) -> Decimal:
    """What falls to a district, whole things only."""
    codes = sorted(row.code for row in registry.districts())
    whole = said.value if said.numerator is None else said.numerator
    parts = [int(whole * share / 100) for share in PARTS[: len(codes) - 1]]
    parts.append(int(whole) - sum(parts))
    return Decimal(parts[codes.index(area_code)])


def _right_of(one: periodic.CheckRow) -> Mapping[str, str]:
    """A little less than was reported, as the third party found it."""
    told = one.reported
    assert told is not None
    words = {"found": "演示：有一处尚未完工，不应计入", "document": f"演示核验单{one.item}"}
    if told.numerator is None or told.denominator is None:
        return {**words, "value": str(_decimal(max(told.value - 1, Fraction(0))))}
    part = max(told.numerator - 1, Fraction(0))
    return {
        **words,
        "value": str(_decimal(100 * part / told.denominator)),
        "numerator": str(_decimal(part)),
        "denominator": str(_decimal(told.denominator)),
    }


def _decimal(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.0001"))
