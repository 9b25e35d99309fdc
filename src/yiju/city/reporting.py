"""Figures that units report in the demonstration, their verification, and what is published."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from django.db import transaction

from yiju.city.accounts import Post
from yiju.city.courses import Course, Said, figures, paired, read_courses, too_high
from yiju.city.deliveries import Delivery, moment
from yiju.city.files import Rows, write_workbook
from yiju.city.monthly_returns import MONTH
from yiju.city.places import chance
from yiju.platform.base.time import Period
from yiju.platform.steering import api as steering
from yiju.platform.steering.api import TargetRow

HEADINGS = ("目标编号", "目标", "数据日期", "数值", "分子", "分母", "依据文件")
BACKLOG_UNTIL = date(2021, 3, 31)
BACKLOG_ON = date(2021, 4, 12)
LAST_DAY = date(2022, 6, 30)
NOT_VERIFIED = 0.06
"""Share of the figures that nobody has got round to checking."""
ASSESSED = ("12", "18")
"""Clauses whose figures the third party checks; the office checks the others."""
VERIFIED_ON = (
    date(2021, 4, 26),
    date(2021, 7, 19),
    date(2021, 10, 19),
    date(2022, 1, 19),
    date(2022, 4, 19),
    date(2022, 5, 24),
)
PUBLISHED_ON = {
    date(2021, 4, 28): (
        date(2020, 3, 31),
        date(2020, 6, 30),
        date(2020, 9, 30),
        date(2020, 12, 31),
        date(2021, 3, 31),
    ),
    date(2021, 7, 21): (date(2021, 6, 30),),
    date(2021, 10, 28): (date(2021, 9, 30),),
    date(2022, 1, 21): (date(2021, 12, 31),),
    date(2022, 4, 21): (date(2022, 3, 31),),
    LAST_DAY: (LAST_DAY,),
}
"""The day of publication, and the quarters' ends of which figures come out then."""


@dataclass(frozen=True)
class Line:
    """A figure on its way: whose it is and when it is handed in."""

    target: TargetRow
    course: Course
    said: Said
    unit: str
    on: date


def leads(plan_code: str) -> Mapping[str, str]:
    """The code of the leading unit of each clause that has one in the register."""
    parts = (part for top in steering.clauses(plan_code) for part in top.all() if part.label)
    found = {part.label: [duty.unit_code for duty in part.leads] for part in parts}
    return {label: next(filter(None, codes)) for label, codes in found.items() if any(codes)}


def lines(plan_code: str, courses: Path) -> list[Line]:
    """All figures of all courses but those of the month whose returns are told one by one."""
    answers = leads(plan_code)
    pairs = paired(steering.target_rows(plan_code), read_courses(courses))
    return [
        Line(target, course, said, answers[target.clause], _handed_in(said.day))
        for target, course in pairs
        for said in figures(course)
        if f"{said.day:%Y-%m}" != MONTH
    ]


def _handed_in(day: date) -> date:
    """What was before the plan came out is reported after it at once; then month by month."""
    if day <= BACKLOG_UNTIL:
        return BACKLOG_ON
    return min(Period.month(day.year, day.month).last_day + timedelta(days=9), LAST_DAY)


def reports(
    plan_code: str, found: Iterable[Line], posts: Mapping[str, Post], folder: Path
) -> Iterator[Delivery]:
    """A workbook for each unit and day of handing in."""

    def batch(line: Line) -> tuple[date, str]:
        return line.on, line.unit

    for place, ((on, unit), some) in enumerate(groupby(sorted(found, key=batch), key=batch)):
        rows = [_row(line.target, _first_said(line)) for line in some]
        name = unit.partition("-")[2]
        file = folder / f"returns-{name}-{on}.xlsx"
        hand_in = _returns_file(plan_code, posts[unit], file, rows)
        yield Delivery(moment(on, 14, place % 60), hand_in)


def _first_said(line: Line) -> Said:
    wrong = line.course.refused == f"{line.said.day:%Y-%m}"
    return too_high(line.course, line.said) if wrong else line.said


def corrections(
    plan_code: str, found: Iterable[Line], posts: Mapping[str, Post], folder: Path
) -> Iterator[Delivery]:
    """The right figures in the place of those that were refused."""
    for line in found:
        if line.course.refused == f"{line.said.day:%Y-%m}":
            on = next(day for day in VERIFIED_ON if day > line.on) + timedelta(days=7)
            rows = [_row(line.target, line.said, "演示更正")]
            file = folder / f"returns-{on}-correction.xlsx"
            hand_in = _returns_file(plan_code, posts[line.unit], file, rows)
            yield Delivery(moment(on), hand_in)


def _row(target: TargetRow, said: Said, prefix: str = "") -> list[object]:
    parts = ["" if part is None else float(part) for part in (said.numerator, said.denominator)]
    paper = f"{prefix}{said.paper}" if prefix else said.paper
    return [target.key, str(target.words), said.day, float(said.value), *parts, paper]


def _returns_file(plan_code: str, post: Post, file: Path, rows: Rows) -> Callable[[datetime], int]:
    def hand_in(at: datetime) -> int:
        write_workbook(file, {"数据报送": [HEADINGS, *rows]})
        done = steering.returns_import(
            plan_code,
            file.read_bytes(),
            file.name,
            unit_code=post.unit_code,
            dry_run=False,
            actor=post.actor,
            at=at,
        )
        return done.recorded

    return hand_in


def verifications(found: Sequence[Line], office: Post, assessor: Post) -> Iterator[Delivery]:
    """What was handed in by then is checked; a figure that is too high is refused."""
    keys = {line.target.own_key: line for line in found}
    wrong = {
        (line.target.own_key, line.said.day)
        for line in found
        if line.course.refused == f"{line.said.day:%Y-%m}"
    }

    @transaction.atomic
    def check(at: datetime) -> int:
        done = 0
        for key, rows in steering.returns(keys).items():
            post = assessor if keys[key].target.clause in ASSESSED else office
            last = {row.day: row for row in rows}
            for row in last.values():
                if row.evidence != "reported" or _passed_over(key, row.day):
                    continue
                refused = (key, row.day) in wrong and "更正" not in row.document
                steering.return_verify(
                    row.number,
                    holds=not refused,
                    ground="演示核验：与台账不符，请更正" if refused else "演示核验记录",
                    actor=post.actor,
                    at=at,
                )
                done += 1
        return done

    for on in VERIFIED_ON:
        yield Delivery(moment(on, 15), check)


def _passed_over(key: str, day: date) -> bool:
    return chance("verify", key, day).random() < NOT_VERIFIED


def publications(plan_code: str, office: Post) -> Iterator[Delivery]:
    """The figures of each quarter's end, published for everybody."""

    def publish(days: Sequence[date]) -> Callable[[datetime], int]:
        def hand_in(at: datetime) -> int:
            actor = office.actor
            return sum(
                len(steering.publish_plan(plan_code, day, actor=actor, at=at)) for day in days
            )

        return hand_in

    for on, days in PUBLISHED_ON.items():
        yield Delivery(moment(on, 19), publish(days))
