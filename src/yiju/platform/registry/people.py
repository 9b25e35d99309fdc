"""People: personal data, sealed.

Names, identifiers and phone numbers are stored sealed; everything that leaves this module is
masked, except what `unmask` gives for a written reason. Events and errors hold masked forms only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.identity import mask_id, mask_name, mask_phone, resident_id_problem
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.models import Person
from yiju.platform.registry.sealing import fingerprints, mark_of, seal, unseal


class PersonUnknown(CityError):
    code = "registry.person_unknown"
    status = 404
    text = _("没有编号为 {person} 的人员")


class PersonNameMissing(CityError):
    code = "registry.person_name_missing"
    status = 422
    text = _("姓名为空。填写姓名")


class IdentifierWrong(CityError):
    code = "registry.identifier_wrong"
    status = 422
    text = _("公民身份号码 {identifier} 不成立：{why}。核对证件后重新填写")


class PersonDiffers(CityError):
    code = "registry.person_differs"
    status = 409
    text = _("已登记有 {name}（编号 {person}），与这次填写的不一致。先核对，再更正那一条登记")


class ReasonMissing(CityError):
    code = "registry.reason_missing"
    status = 422
    text = _("查看个人信息要写明理由。写下为哪件事、为什么需要")


class ReasonReveals(CityError):
    code = "registry.reason_reveals"
    status = 422
    text = _("理由中含有要查看的个人信息，而理由会公开记录。换一种写法，不写姓名、号码和电话")


@dataclass(frozen=True)
class PersonRow:
    """A person as pages may show them: every field masked."""

    id: int
    name: str
    identifier: str
    phone: str


@dataclass(frozen=True)
class ClearPerson:
    """What was masked; never stored, logged or put into an event."""

    name: str
    identifier: str | None
    phone: str | None

    def __repr__(self) -> str:
        return "ClearPerson(…)"


@transaction.atomic
def person_add(
    name: str, identifier: str | None, phone: str | None, *, actor: Actor, at: datetime
) -> PersonRow:
    """Register a person; the same facts again change nothing.

    The identifier (GB 11643) tells people apart; where none is known, name and phone do.

    Raises, and then nothing is written: PersonNameMissing, IdentifierWrong, and PersonDiffers
    where the identifier stands for somebody with another name or phone.
    """
    clear = _cleaned(name, identifier, phone, china_day(at))
    marks = _marks(clear)
    if standing := Person.objects.filter(identifier_hash__in=marks).first():
        if _clear(standing) != clear:
            raise PersonDiffers(name=standing.name_masked, person=standing.pk)
        return person_row(standing)
    person = Person.objects.create(**_columns(clear), identifier_hash=marks[0])
    row = person_row(person)
    record_of_person("person.add", person.pk, actor, at, after=_shown(row))
    return row


@transaction.atomic
def person_correct(
    person_id: int, *, name: str, phone: str | None, ground: str, actor: Actor, at: datetime
) -> PersonRow:
    """Correct the name and phone of a person; the same again changes nothing.

    Raises PersonUnknown, PersonNameMissing, and PersonDiffers where the corrected facts are
    those of somebody else who is registered without an identifier.
    """
    person = person_held(person_id)
    before, standing = person_row(person), _clear(person)
    clear = _cleaned(name, standing.identifier, phone, china_day(at))
    if clear == standing:
        return before
    for column, value in _columns(clear).items():
        setattr(person, column, value)
    marks = _marks(clear)
    if other := Person.objects.filter(identifier_hash__in=marks).exclude(pk=person_id).first():
        raise PersonDiffers(name=other.name_masked, person=other.pk)
    person.identifier_hash = marks[0]
    person.save()
    after = person_row(person)
    record_of_person(
        "person.correct",
        person_id,
        actor,
        at,
        ground=ground,
        before=_shown(before),
        after=_shown(after),
    )
    return after


def person(person_id: int) -> PersonRow:
    """The masked person; raises PersonUnknown."""
    return person_row(person_held(person_id))


def name_mark(person_id: int) -> str:
    """The keyed mark of a person's name; raises PersonUnknown."""
    return mark_of(_clear(person_held(person_id)).name)


@transaction.atomic(durable=True)
def unmask(person_id: int, reason: str, *, actor: Actor, at: datetime) -> ClearPerson:
    """The clear data of a person. Each look is an event that keeps who looked and why, and that
    is committed before anything is shown.

    Raises, and then nothing is shown: PersonUnknown, ReasonMissing, ReasonReveals.
    """
    clear = _clear(person_held(person_id))
    reason = reason.strip()
    if not reason:
        raise ReasonMissing()
    if any(part and part in reason for part in (clear.name, clear.identifier, clear.phone)):
        raise ReasonReveals()
    record_of_person("person.unmask", person_id, actor, at, ground=reason)
    return clear


@transaction.atomic
def reseal(*, actor: Actor, at: datetime) -> int:
    """Seal everybody under the first key of FIELD_KEY; how many were under another."""
    changed = 0
    for person in Person.objects.select_for_update().iterator():
        clear = _clear(person)
        mark = _marks(clear)[0]
        if person.identifier_hash != mark:
            Person.objects.filter(pk=person.pk).update(**_columns(clear), identifier_hash=mark)
            changed += 1
    if changed:
        record(
            actor=actor,
            action="person.reseal",
            subject_kind="person",
            subject_key="*",
            after={"resealed": changed},
            at=at,
        )
    return changed


def _cleaned(name: str, identifier: str | None, phone: str | None, on: date) -> ClearPerson:
    name = name.strip()
    identifier = (identifier or "").strip().upper() or None
    if not name:
        raise PersonNameMissing()
    if identifier is not None and (why := resident_id_problem(identifier, on)):
        raise IdentifierWrong(identifier=mask_id(identifier), why=why)
    return ClearPerson(name, identifier, (phone or "").strip() or None)


def _marks(clear: ClearPerson) -> list[str]:
    """Hashes of what tells the person apart, one for each key."""
    return fingerprints(clear.identifier or f"{clear.name}\n{clear.phone or ''}")


def _columns(clear: ClearPerson) -> dict[str, Any]:
    return {
        "name_sealed": seal(clear.name),
        "name_masked": mask_name(clear.name),
        "identifier_sealed": seal(clear.identifier) if clear.identifier else None,
        "identifier_masked": mask_id(clear.identifier) if clear.identifier else "",
        "phone_sealed": seal(clear.phone) if clear.phone else None,
        "phone_masked": mask_phone(clear.phone) if clear.phone else "",
    }


def _clear(person: Person) -> ClearPerson:
    return ClearPerson(
        unseal(person.name_sealed),
        unseal(person.identifier_sealed) if person.identifier_sealed else None,
        unseal(person.phone_sealed) if person.phone_sealed else None,
    )


def person_held(person_id: int) -> Person:
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise PersonUnknown(person=person_id)
    return found


def person_row(person: Person) -> PersonRow:
    return PersonRow(person.pk, person.name_masked, person.identifier_masked, person.phone_masked)


def _shown(row: PersonRow) -> dict[str, Any]:
    return {
        "name_masked": row.name,
        "identifier_masked": row.identifier,
        "phone_masked": row.phone,
    }


def record_of_person(
    action: str,
    person_id: int,
    actor: Actor,
    at: datetime,
    *,
    ground: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="person",
        subject_key=str(person_id),
        ground=ground,
        before=before,
        after=after,
        at=at,
    )
