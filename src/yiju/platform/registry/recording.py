"""Recording one asset: checked whole, written as a new version, never over the old one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import transaction

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.schema import BadValue
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.assets import AssetNotFound, AssetRow, Reach, by_code, covered
from yiju.platform.registry.cells import reader_of
from yiju.platform.registry.checking import Checking, Draft
from yiju.platform.registry.course import STATES, Version, in_force, judge
from yiju.platform.registry.facts import Facts, attributes_text, fingerprint, told
from yiju.platform.registry.headings import COMMON, read_name
from yiju.platform.registry.kinds import AssetKind, kind_of
from yiju.platform.registry.models import Asset, AssetVersion
from yiju.platform.registry.revising import advance, locked
from yiju.platform.registry.sole import Sole
from yiju.platform.registry.units import UnitUnknown, unit


@transaction.atomic
def asset_record(
    kind: str,
    code: str,
    *,
    name: str,
    state: str,
    attributes: Mapping[str, Any],
    lon: float | None,
    lat: float | None,
    datum: Datum,
    keeper_code: str,
    valid_from: date,
    actor: Actor,
    at: datetime,
    reaches: Sequence[Reach] | None,
    ground: str = "",
) -> AssetRow:
    """Record that an asset is so from `valid_from` on; facts that say nothing new change nothing.

    A day before the latest version completes or corrects the past; what was known before stays
    known as such. Returns the asset as it is known now.

    Raises, and then nothing is written:
        KindUnknown: nobody declared the kind.
        AssetNotFound: the asset is there, out of reach.
        Problems: everything that is wrong with the facts, at once.
    """
    declared = kind_of(kind)
    held = locked(kind)
    now = Asset.objects.filter(kind=kind, code=code).first()
    if now is not None and not covered(reaches, now.area_path, now.keeper_code):
        raise AssetNotFound(code=code, kind=declared.title)
    said = _Said(declared)
    draft = said.draft(code, name, state, keeper_code, lon, lat, datum, valid_from, attributes)
    checking = Checking(declared, china_day(at), reaches, said.say)
    found = [facts for _row, facts in checking.facts([draft])] if draft else []
    sole = Sole(declared, said.say)
    sole.add([draft] if draft else [])
    sole.against_known()
    if said.problems:
        raise Problems(said.problems)
    [facts] = found
    stored = list(AssetVersion.objects.filter(asset=now)) if now else []
    versions = [version_of(version) for version in stored]
    judgement = judge(versions, valid_from, facts.state, facts.fingerprint)
    if judgement.refused:
        said.say(0, "state", *judgement.refused)
        raise Problems(said.problems)
    if not judgement.same:
        before = in_force(versions, valid_from)
        shown = next((v for v in stored if before and v.pk == before.number), None)
        number = held.number + 1
        event = record(
            actor=actor,
            action="asset.record",
            subject_kind="asset",
            subject_key=f"{kind}/{code}",
            ground=ground,
            before=told(shown, shown.attributes) if shown else None,
            after={**facts.told(), "revision": number},
            at=at,
        )
        moment = max([at, *(version.recorded_at for version in versions)])
        _write(declared, now, facts, moment, number)
        advance(held, event.uid, moment)
    return by_code(kind, code, None)


def version_of(stored: AssetVersion) -> Version:
    """A stored version as the rules of the course know it."""
    return Version(
        stored.valid_from,
        stored.recorded_at,
        stored.pk,
        stored.state,
        fingerprint(
            stored.name,
            stored.state,
            stored.area_code,
            stored.keeper_code,
            stored.lon,
            stored.lat,
            attributes_text(stored.attributes),
        ),
    )


def _write(kind: AssetKind, now: Asset | None, facts: Facts, moment: datetime, number: int) -> None:
    """Add a version; the asset itself shows that of the latest day."""
    columns = facts._asdict() | {
        "attributes": msgspec.json.decode(facts.attributes),
        "recorded_at": moment,
        "revision": number,
    }
    code = columns.pop("code")
    if now is None:
        now = Asset.objects.create(
            kind=kind.key, code=code, fingerprint=facts.fingerprint, **columns
        )
    elif facts.valid_from >= now.valid_from:
        shown = Asset.objects.filter(pk=now.pk)
        shown.update(fingerprint=facts.fingerprint, **columns)
    AssetVersion.objects.create(asset=now, kind=kind.key, **columns)


class _Said:
    """What a form says, read field by field; every problem is kept."""

    def __init__(self, kind: AssetKind) -> None:
        self.kind = kind
        self.attributes = {item.name: item for item in kind.schema.attributes}
        self.problems: list[Problem] = []

    def say(self, _row: int, field: str, what: Text | str, remedy: Text | str) -> None:
        known = COMMON.get(field) or self.attributes.get(field)
        title = field if known is None else known.title
        self.problems.append(Problem("", 0, str(title), what, remedy))

    def draft(
        self,
        code: str,
        name: str,
        state: str,
        keeper_code: str,
        lon: float | None,
        lat: float | None,
        datum: Datum,
        valid_from: date,
        attributes: Mapping[str, Any],
    ) -> Draft | None:
        """The draft, or None where something cannot be read."""
        name = self._name(name)
        if state not in STATES:
            remedy = _("可填：{named}").format(named=listed(map(str, STATES.values())))
            self.say(0, "state", _("“{cell}”不在可选值中").format(cell=state), remedy)
        if keeper_code:
            try:
                unit(keeper_code)
            except UnitUnknown as error:
                self.say(0, "keeper", error.message, _("填写名册中的单位"))
        values = self._values(attributes)
        if self.problems:
            return None
        record = self.kind.schema.record(**values)
        return Draft(0, code, name, state, keeper_code, lon, lat, datum, valid_from, record)

    def _name(self, name: str) -> str:
        try:
            return read_name(name)
        except BadValue as bad:
            self.say(0, "name", bad.what, bad.remedy)
            return ""

    def _values(self, attributes: Mapping[str, Any]) -> dict[str, Any]:
        for name in attributes:
            if name not in self.attributes:
                what = _("{kind}没有属性 {name}").format(kind=self.kind.title, name=name)
                named = listed(self.attributes)
                self.say(0, name, what, _("可填：{named}").format(named=named))
        values = {}
        for name, item in self.attributes.items():
            try:
                values[name] = reader_of(item)(attributes.get(name))
            except BadValue as bad:
                self.say(0, name, bad.what, bad.remedy)
        return values
