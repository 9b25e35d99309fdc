"""A running item goes over to another version of its process: on purpose, by name, on record."""

from datetime import datetime

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.events.api import Actor, record
from yiju.platform.work.changes import held
from yiju.platform.work.declared import process_of, processes
from yiju.platform.work.models import Item
from yiju.platform.work.refusals import ItemEnded
from yiju.platform.work.rows import ItemRow, item_row


class ReasonNeeded(CityError):
    code = "work.reason_needed"
    status = 422
    text = _("改用流程的另一版要写明理由")


class VersionUnfit(CityError):
    code = "work.version_unfit"
    status = 409
    text = _("{number} 不能改用第 {version} 版：那一版没有环节 {steps}。先办完这一环节")


def newest_version(process: str) -> int:
    """Raises ProcessUnknown."""
    return process_of(process).version


def behind() -> dict[tuple[str, int], int]:
    """How many open items run under each version that is not the newest."""
    found: dict[tuple[str, int], int] = {}
    for one in processes():
        old = Item.objects.filter(process=one.key, end="").exclude(version=one.version)
        for version in old.values_list("version", flat=True):
            found[one.key, version] = found.get((one.key, version), 0) + 1
    return found


@transaction.atomic
def move_to_version(
    number: str, version: int, *, reason: str, actor: Actor, at: datetime
) -> ItemRow:
    """Go on under another version: the steps that are open stay open with their clocks and
    holders, and are left by the moves of that version. The same version again changes nothing.

    Raises, and then nothing is written: ItemUnknown, ItemEnded, ProcessUnknown, VersionUnfit,
    ReasonNeeded.
    """
    item, stages = held(number)
    if item.version == version:
        return item_row(item, stages)
    if not reason.strip():
        raise ReasonNeeded()
    standing = [stage.step for stage in stages if stage.ended_at is None]
    if not standing:
        raise ItemEnded(number=number, at=item.ended_at, end=item.end)
    to = process_of(item.process, version)
    known = {step.key for step in to.steps if not step.is_end}
    if missing := [step for step in standing if step not in known]:
        raise VersionUnfit(number=number, version=version, steps=listed(missing))
    before = {"version": item.version}
    item.version = version
    item.revision += 1
    item.changed_at = at
    item.save(update_fields=["version", "revision", "changed_at"])
    record(
        actor=actor,
        action=f"{item.process}.version",
        subject_kind=item.process,
        subject_key=number,
        ground=reason.strip(),
        before=before,
        after={"version": version, "revision": item.revision},
        at=at,
    )
    return item_row(item, stages)
