"""Projects of the demonstration as workbooks: what was planned, then how far they are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from yiju.city.accounts import Post
from yiju.city.courses import growth
from yiju.city.deliveries import Delivery, moment
from yiju.city.files import write_workbook
from yiju.city.places import Ground, chance
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering

STATES = {"preparing": "前期", "building": "在建", "done": "完成", "stopped": "停止"}
PROJECTS = (
    "项目编号",
    "项目名称",
    "条款",
    "责任单位",
    "区域",
    "开工日期",
    "完成日期",
    "状态",
    "投资（万元）",
    "经度",
    "纬度",
)
MILESTONES = ("项目编号", "节点", "应完成日期", "完成日期")
PAYMENTS = ("项目编号", "月份", "支出（万元）", "凭证")
DELIVERED_ON = (date(2021, 4, 15), date(2021, 9, 15), date(2022, 1, 14), date(2022, 6, 30))

State = Literal["preparing", "building", "done", "stopped"]


class Project(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A project as projects.toml tells it; `paid` is the share of the budget paid by now."""

    code: str
    name: str
    clause: str
    unit: str
    area: str
    starts: date
    ends: date
    budget: int
    paid: float
    milestones: tuple[tuple[Any, ...], ...]
    stopped: date | None = None

    def reached(self, place: int, on: date) -> date | None:
        """When the milestone was reached, as known on the day."""
        found = self.milestones[place][2:]
        return found[0] if found and found[0] <= on else None

    def state(self, on: date) -> State:
        if self.stopped and self.stopped <= on:
            return "stopped"
        if self.reached(len(self.milestones) - 1, on):
            return "done"
        begun = self.starts <= on and (self.paid > 0 or self.reached(0, on) is not None)
        return "building" if begun else "preparing"


class Projects(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    project: tuple[Project, ...]


def read_projects(file: Path) -> Sequence[Project]:
    return msgspec.toml.decode(file.read_bytes(), type=Projects).project


@dataclass(frozen=True)
class Portfolio:
    """The projects with the city they stand in and the folder where their files lie."""

    projects: Sequence[Project]
    ground: Ground
    folder: Path

    def deliveries(self, plan_code: str, office: Post) -> Iterator[Delivery]:
        """A workbook with all projects, several times as they go on."""
        for on in DELIVERED_ON:
            yield Delivery(moment(on, 10), self._file(plan_code, office, on))

    def _file(self, plan_code: str, office: Post, on: date) -> Callable[[datetime], int]:
        file = self.folder / f"projects-{on:%Y-%m}.xlsx"

        def hand_in(at: datetime) -> int:
            write_workbook(file, self.sheets(on))
            done = steering.projects_import(
                plan_code, file.read_bytes(), file.name, dry_run=False, actor=office.actor, at=at
            )
            return done.created + done.changed + done.payments

        return hand_in

    def sheets(self, on: date) -> dict[str, list[Sequence[Any]]]:
        """The three sheets as they would be filled in on the day."""
        return {
            "项目": [PROJECTS, *(self._line(one, on) for one in self.projects)],
            "节点": [MILESTONES, *(row for one in self.projects for row in _marks(one, on))],
            "支出": [PAYMENTS, *(row for one in self.projects for row in payments(one, on))],
        }

    def _line(self, one: Project, on: date) -> Sequence[Any]:
        lon, lat = self._place(one)
        state = STATES[one.state(on)]
        return (
            one.code,
            one.name,
            one.clause,
            one.unit,
            one.area,
            one.starts,
            one.ends,
            state,
            one.budget,
            lon,
            lat,
        )

    def _place(self, one: Project) -> tuple[float, float]:
        """Somewhere in the area of the project: nobody publishes where exactly it stands."""
        random = chance("project", one.code)
        area = registry.area_named(one.area)
        assert area is not None, one.area
        inside = [
            part for code in area.members or (area.code,) for part in self.ground.within(code)
        ]
        return self.ground.point(random, random.choice(inside))


def _marks(one: Project, on: date) -> Iterator[Sequence[Any]]:
    for place, (name, due, *_reached) in enumerate(one.milestones):
        yield one.code, name, due, one.reached(place, on) or ""


def payments(one: Project, until: date) -> Iterator[Sequence[Any]]:
    """What was paid in each quarter since the start, in ten thousands of yuan."""
    quarters = [quarter for quarter in _quarters(one.starts) if quarter.last_day <= _last(one)]
    whole = round(one.budget * one.paid)
    if not quarters or not whole:
        return
    before = 0
    for quarter, share in zip(
        quarters, growth(chance("pay", one.code), len(quarters)), strict=True
    ):
        paid = round(whole * share)
        if quarter.last_day <= until and paid > before:
            yield one.code, quarter.last_day, paid - before, f"演示凭证{one.code}-{quarter}"
        before = paid


def _last(one: Project) -> date:
    final = one.reached(len(one.milestones) - 1, date.max)
    ended = one.stopped or final or DELIVERED_ON[-1]
    return Period.quarter(ended.year, (ended.month + 2) // 3).last_day


def _quarters(start: date) -> Iterator[Period]:
    quarter = Period.quarter(start.year, (start.month + 2) // 3)
    while quarter.last_day <= date(2022, 6, 30):
        yield quarter
        quarter = quarter.next()
