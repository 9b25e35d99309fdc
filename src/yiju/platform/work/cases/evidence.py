"""What is shown of a case: photos, each kept once under its hash, with place and time."""

import hashlib
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.work.cases.photos import LARGEST_BYTES, Photo, band_keys, bands_near, read_photo
from yiju.platform.work.changes import held
from yiju.platform.work.engine import refuse_ended
from yiju.platform.work.models import Evidence, Item, PhotoBand
from yiju.platform.work.photos import is_reused

MOST = 50


class EvidenceTooLarge(CityError):
    code = "case.evidence_too_large"
    status = 413
    text = _("照片有 {megabytes} MB，超过 {most} MB。压缩后再传")


class TooMuchEvidence(CityError):
    code = "case.too_much_evidence"
    status = 409
    text = _("{number} 已有 {most} 份材料，不能再加")


class EvidenceUnknown(CityError):
    code = "case.evidence_unknown"
    status = 404
    text = _("{number} 没有这份材料")


@dataclass(frozen=True)
class EvidenceRow:
    id: int
    sha256: str
    step: str
    media_type: str
    size: int
    taken_at: datetime | None
    lon: float | None
    lat: float | None
    resembles: str
    added_at: datetime
    by_account: str
    by_unit: str


@transaction.atomic
def keep_evidence(
    number: str,
    data: bytes,
    *,
    actor: Actor,
    at: datetime,
    taken_at: datetime | None = None,
    lon: float | None = None,
    lat: float | None = None,
    stage: int | None = None,
) -> EvidenceRow:
    """Keep a photo with the step that the case is in. Its own place and time are read before they
    are taken out of it; what the caller says counts where the photo says nothing. The same photo
    again is the same evidence. `stage` is the one that it was taken for: once that has ended it
    shows nothing of the next.

    Raises, and then nothing is kept: ItemUnknown, EvidenceTooLarge, TooMuchEvidence, NotAPhoto,
    MovedAlready.
    """
    if len(data) > LARGEST_BYTES:
        raise EvidenceTooLarge(megabytes=len(data) // 1_000_000, most=LARGEST_BYTES // 1_000_000)
    photo = read_photo(data)
    item, stages = held(number)
    sha256 = hashlib.sha256(photo.data).hexdigest()
    standing = Evidence.objects.filter(item=item, sha256=sha256).first()
    if standing is not None:
        return _row(standing)
    if item.evidence.count() >= MOST:
        raise TooMuchEvidence(number=number, most=MOST)
    if stage is not None:
        refuse_ended([one for one in stages if one.pk == stage])
    step = next((one.step for one in stages if one.ended_at is None), item.end)
    _store(sha256, photo.data)
    made = Evidence.objects.create(
        item=item,
        sha256=sha256,
        media_type=photo.media_type,
        size=len(photo.data),
        phash=_signed(photo.phash),
        resembles=_resembles(item, photo, china_day(at)),
        taken_at=photo.taken_at or taken_at,
        lon=lon if photo.lon is None else photo.lon,
        lat=lat if photo.lat is None else photo.lat,
        step=step,
        added_at=at,
        by_account=actor.account,
        by_unit=actor.unit,
    )
    bands = [PhotoBand(key=key, evidence=made) for key in band_keys(photo.phash)]
    PhotoBand.objects.bulk_create(bands)
    item.revision += 1
    item.changed_at = at
    item.save(update_fields=["revision", "changed_at"])
    record(
        actor=actor,
        action=f"{item.process}.evidence",
        subject_kind=item.process,
        subject_key=number,
        after={"sha256": sha256, "step": step},
        at=at,
    )
    return _row(made)


def evidence_of(number: str) -> list[EvidenceRow]:
    return [_row(one) for one in Evidence.objects.filter(item__number=number).order_by("pk")]


def read_evidence(number: str, sha256: str) -> tuple[bytes, str]:
    """(bytes, media type); raises EvidenceUnknown."""
    found = Evidence.objects.filter(item__number=number, sha256=sha256).first()
    file = _file(sha256)
    if found is None or not file.exists():
        raise EvidenceUnknown(number=number)
    return file.read_bytes(), found.media_type


def _resembles(item: Item, photo: Photo, on: date) -> str:
    """The number of another case with the same picture, empty where there is none."""
    near = PhotoBand.objects.filter(key__in=bands_near(photo.phash)).exclude(evidence__item=item)
    found = near.order_by("-pk").values_list("evidence__phash", "evidence__item__number")
    for phash, number in found.distinct().iterator():
        if phash is not None and is_reused(_signed(photo.phash), phash, on):
            return str(number)
    return ""


def _signed(phash: int) -> int:
    """64 bits as the database holds them."""
    return phash - (1 << 64) if phash >= 1 << 63 else phash


def _store(sha256: str, data: bytes) -> None:
    """Written beside and moved: a file that is there is whole."""
    file = _file(sha256)
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_bytes(data)
    beside.replace(file)


def _file(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def _row(one: Evidence) -> EvidenceRow:
    return EvidenceRow(
        one.pk,
        one.sha256,
        one.step,
        one.media_type,
        one.size,
        one.taken_at,
        one.lon,
        one.lat,
        one.resembles,
        one.added_at,
        one.by_account,
        one.by_unit,
    )
