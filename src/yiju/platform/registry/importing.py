"""Importing assets from a file: every problem with its cell, then all of it or nothing."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from yiju.platform.base.errors import CityError, Problem
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import storing
from yiju.platform.registry.assets import Reach
from yiju.platform.registry.checking import Checking
from yiju.platform.registry.comparing import (
    Comparison,
    Shift,
    compare,
    latest_recorded,
    zero_led_codes,
)
from yiju.platform.registry.displacement import displaced
from yiju.platform.registry.kinds import AssetKind, kind_of
from yiju.platform.registry.models import KindRevision
from yiju.platform.registry.reading import Reading, open_table
from yiju.platform.registry.revising import advance, locked, revision
from yiju.platform.registry.sole import Sole
from yiju.platform.registry.staging import Staging

MOST_PROBLEMS = 1_000


class ChangedMeanwhile(CityError):
    code = "import.changed_meanwhile"
    status = 409
    text = _("检查 {file} 期间，{kind}的登记有了变化，什么也没有导入。请再导入一次")


@dataclass
class ImportReport:
    """What an import did, or would do. With problems nothing was changed; of very many problems
    the first are listed and all are counted."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def add(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def count(self, found: Comparison) -> None:
        self.created += len(found.new)
        self.changed += len(found.now) + len(found.past)
        self.unchanged += found.unchanged


@contextmanager
def seldom_collected() -> Iterator[None]:
    """A file becomes millions of objects, none of them in a cycle: Python, which looks for cycles
    among every 700 new ones, would look for a fifth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@seldom_collected()
def import_file(
    kind: str,
    path: Path,
    *,
    filename: str,
    datum: Datum | None,
    dry_run: bool,
    actor: Actor,
    at: datetime,
    reaches: Sequence[Reach] | None,
    ground: str,
    valid_from: date,
) -> ImportReport:
    """Import a file of assets of one kind: .xlsx, .csv or .geojson.

    `datum` and `valid_from` hold for rows that name none of their own. What a column that the
    file leaves out would say stays as it is known. The same file twice changes nothing.

    Everything that is wrong with the contents is in the report, with sheet, row, column and
    remedy, and then nothing was changed. Raises, and then nothing was changed either:
        KindUnknown: nobody declared the kind.
        FileUnreadable: the file is no table that can be read at all.
        ChangedMeanwhile: somebody changed what the file leaves as it is known, or may not share.
    """
    declared = kind_of(kind)
    report = ImportReport()
    number = revision(kind)
    reading = Reading(declared, open_table(path, filename, declared), datum, valid_from, report.add)
    checking = Checking(declared, china_day(at), reaches, reading.say)
    sole = Sole(declared, reading.say)
    with Staging() as staging:
        for drafts in reading.drafts():
            staging.put(list(checking.facts(drafts)))
            sole.add(drafts)
        sole.against_known()
        work = _Comparing(declared, reaches, at, reading, staging, report)
        if dry_run or report.problem_count:
            work.run(lambda found: None)
            report.problems.sort(key=lambda problem: problem.row)
            return report
        with transaction.atomic():
            held = locked(kind)
            if (reading.partial or declared.sole) and held.number != number:
                raise ChangedMeanwhile(file=filename, kind=declared.title)
            work.run(_writer(declared, held, at))
            if report.problem_count:
                transaction.set_rollback(True)
            elif report.created or report.changed:
                event = record(
                    actor=actor,
                    action="asset.import",
                    subject_kind="asset_kind",
                    subject_key=kind,
                    ground=ground,
                    after={
                        "revision": held.number + 1,
                        "file": filename,
                        "sha256": _digest(path),
                        "created": report.created,
                        "changed": report.changed,
                        "unchanged": report.unchanged,
                    },
                    at=at,
                )
                storing.add_versions_of_revision(kind, held.number + 1)
                advance(held, event.uid, at)
    report.problems.sort(key=lambda problem: problem.row)
    return report


@dataclass
class _Comparing:
    """Holds what waits in staging against what is known, batch by batch."""

    kind: AssetKind
    reaches: Sequence[Reach] | None
    at: datetime
    reading: Reading
    staging: Staging
    report: ImportReport

    def run(self, write: Callable[[Comparison], None]) -> None:
        """Say what may not be, count the rest and hand it to `write` as long as all is well."""
        shifts: list[Shift] = []
        zero_led = zero_led_codes(self.kind.key)
        say = self.reading.say
        for batch in self.staging:
            found = compare(self.kind, batch, self.reaches, self.at, zero_led, say)
            self.report.count(found)
            shifts += found.shifts
            if not self.report.problem_count:
                write(found)
        if problem := displaced(shifts, self.reading.datum):
            say(self.reading.table.heading_row, "lon", *problem)


def _writer(kind: AssetKind, held: KindRevision, at: datetime) -> Callable[[Comparison], None]:
    number = held.number + 1
    backwards = held.recorded_at is not None and at < held.recorded_at

    def write(found: Comparison) -> None:
        now, past = found.now, found.past
        if backwards:
            now, past = latest_recorded(now), latest_recorded(past)
        storing.add(kind.key, found.new, at, number)
        storing.replace(now, number)
        storing.add_versions(kind.key, past, number)

    return write


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
