"""Sources: who delivers readings, by which secrets, and how much a day."""

import re
import secrets as random
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.events.asking import ask
from yiju.platform.registry import api as registry
from yiju.platform.sensing.models import Door, Revision, Secret, Source
from yiju.platform.sensing.quotas import least_quota, quota_of
from yiju.platform.sensing.rules import P
from yiju.platform.sensing.table import STREAMS, Mark, revision

OPENING = "yijus_"
MARK_LENGTH = len(OPENING) + 8
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class SourceUnknown(CityError):
    code = "sensing.source_unknown"
    status = 404
    text = _("没有名为 {source} 的读数来源")


class SourceUnfit(CityError):
    code = "sensing.source_unfit"
    status = 422
    text = _("来源的内容有误：{why}")


class SecretUnknown(CityError):
    code = "sensing.secret_unknown"
    status = 404
    text = _("没有编号为 {secret} 的来源密钥")


class SecretUnfit(CityError):
    code = "sensing.secret_unfit"
    status = 422
    text = _("密钥的内容有误：{why}")


@dataclass(frozen=True)
class SourceRow:
    """`quota` is readings a day; `quota_is_set` where somebody set it, else it follows the streams
    of the source."""

    id: int
    key: str
    name: str
    unit_code: str
    door: str
    quota: int
    made_at: datetime
    closed_at: datetime | None
    quota_is_set: bool


@dataclass(frozen=True)
class SecretRow:
    """A secret as pages may show it. `asset_code` is empty for one that reaches all streams of
    its source."""

    id: int
    source: str
    asset_code: str
    name: str
    mark: str
    until: date
    made_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None

    def opens(self, on: date) -> bool:
        return self.revoked_at is None and on <= self.until


@dataclass(frozen=True)
class MadeSecret:
    """The secret is here and nowhere else."""

    row: SecretRow
    secret: str

    def __repr__(self) -> str:
        return f"MadeSecret({self.row.mark}…)"


@dataclass(frozen=True)
class Caller:
    """On whose behalf readings are delivered. `asset_code` narrows to the streams of one asset.
    `revision` is how often the streams had changed when it was asked."""

    source: int
    key: str
    door: str
    quota: int
    asset_code: str
    revision: Mark


@transaction.atomic
def source_make(
    key: str,
    *,
    name: str,
    unit_code: str,
    door: str,
    quota: int | None = None,
    actor: Actor,
    at: datetime,
) -> SourceRow:
    """Set up a source; made again with the same facts, it is the one that is there. Without a quota
    it follows the streams that the source will deliver. Raises SourceUnfit, and UnitUnknown for a
    unit that nobody knows."""
    wanted = least_quota(at) if quota is None else quota
    problems = _problems(key, name, door, wanted)
    if problems:
        raise SourceUnfit(why="；".join(map(str, problems)))
    registry.unit(unit_code)
    found = Source.objects.filter(key=key).first()
    if found is not None:
        if (found.name, found.unit_code, found.door) != (name.strip(), unit_code, door):
            raise SourceUnfit(why=str(_("{key} 已是另一个来源").format(key=key)))
        return _row(found)
    made = Source.objects.create(
        key=key,
        name=name.strip(),
        unit_code=unit_code,
        door=door,
        quota=wanted,
        quota_is_set=quota is not None,
        made_at=at,
    )
    _record("source.make", made, actor, at)
    return _row(made)


def _problems(key: str, name: str, door: str, quota: int) -> list[Text]:
    found = []
    if not KEY.fullmatch(key):
        found.append(_("标识用小写字母、数字和连字符，不超过 40 字"))
    if not 0 < len(name.strip()) <= 60:
        found.append(_("名称 1 至 60 字"))
    if door not in Door.values:
        found.append(_("送数方式为 http、mqtt 或 file"))
    if not 0 < quota <= 10**12:
        found.append(_("每天的配额至少一条"))
    return found


@transaction.atomic
def source_change(
    key: str, *, name: str, quota: int | None, actor: Actor, at: datetime
) -> SourceRow:
    """Rename a source or give it another quota, which counts at once; with None the quota follows
    its streams from now on. Raises SourceUnknown, SourceUnfit."""
    found = _held(key)
    wanted = quota_of(found, at) if quota is None else quota
    if problems := _problems(key, name, found.door, wanted):
        raise SourceUnfit(why="；".join(map(str, problems)))
    facts = name.strip(), wanted, quota is not None
    if (found.name, found.quota, found.quota_is_set) != facts:
        found.name, found.quota, found.quota_is_set = facts
        found.save(update_fields=["name", "quota", "quota_is_set"])
        _record("source.change", found, actor, at)
    return _row(found)


@transaction.atomic
def source_close(key: str, *, reason: str, actor: Actor, at: datetime) -> SourceRow:
    """Take nothing more from a source; what it delivered stays. Raises SourceUnknown, and
    SourceUnfit without a reason."""
    found = _held(key)
    if not reason.strip():
        raise SourceUnfit(why=str(_("停用一个来源要写明原因")))
    if found.closed_at is None:
        found.closed_at = at
        found.save(update_fields=["closed_at"])
        _record("source.close", found, actor, at, ground=reason.strip()[:300])
    return _row(found)


def sources() -> list[SourceRow]:
    """All, by name; those that are closed at the end."""
    found = sorted(Source.objects.all(), key=lambda one: (one.closed_at is not None, one.name))
    return [_row(one) for one in found]


def source(key: str) -> SourceRow:
    """Raises SourceUnknown."""
    found = Source.objects.filter(key=key).first()
    if found is None:
        raise SourceUnknown(source=key[:60])
    return _row(found)


# --- secrets -------------------------------------------------------------------------------


@transaction.atomic
def secret_make(
    source_key: str,
    *,
    name: str,
    until: date,
    asset_code: str = "",
    actor: Actor,
    at: datetime,
) -> MadeSecret:
    """Make a secret for a source, or for one asset whose streams the source delivers. Those that
    are there go on to hold: to rotate, give out the next, then revoke the last.

    Raises SourceUnknown, SecretUnfit.
    """
    found = _held(source_key)
    today = china_day(at)
    latest = today + timedelta(days=int(P.secret_days.at(today)))
    problems: list[Text] = []
    if not 0 < len(name.strip()) <= 60:
        problems.append(_("写明哪个程序或设备用它，1 至 60 字"))
    if not today <= until <= latest:
        problems.append(_("期限最早 {first}，最晚 {last}").format(first=today, last=latest))
    if asset_code and not found.streams.filter(asset_code=asset_code).exists():
        problems.append(_("该来源没有设施 {code} 的数据流").format(code=asset_code[:40]))
    if found.closed_at is not None:
        problems.append(_("该来源已停用"))
    if problems:
        raise SecretUnfit(why="；".join(map(str, problems)))
    secret = OPENING + random.token_urlsafe(32)
    made = Secret.objects.create(
        source=found,
        asset_code=asset_code,
        name=name.strip(),
        mark=secret[:MARK_LENGTH],
        hash=_hash(secret),
        until=until,
        made_at=at,
    )
    row = _secret_row(made)
    _record_secret("source.secret-make", row, actor, at)
    return MadeSecret(row, secret)


@transaction.atomic
def secret_revoke(secret: int, *, actor: Actor, at: datetime) -> SecretRow:
    """Close a secret for ever, from the next request on. Raises SecretUnknown."""
    found = Secret.objects.select_for_update().filter(pk=secret).first()
    if found is None:
        raise SecretUnknown(secret=secret)
    if found.revoked_at is None:
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        _record_secret("source.secret-revoke", _secret_row(found), actor, at)
    return _secret_row(found)


def secrets(source_key: str) -> list[SecretRow]:
    """The newest first, with those that are closed."""
    found = Secret.objects.filter(source__key=source_key).select_related("source")
    return [_secret_row(one) for one in found.order_by("-pk")]


def caller(secret: str, at: datetime) -> Caller | None:
    """Who delivers with this secret; None for one that opens nothing, whatever the cause. Notes
    the day of use on the secret, once a day."""
    row = ask(SHOWN, [_hash(secret)])
    if row is None:
        return None
    pk, asset_code, until, used_on, source_id, key, door, quota, lineage, number = row
    day = china_day(at).isoformat()
    if str(until) < day:
        return None
    if str(used_on) != day:
        Secret.objects.filter(pk=pk).update(last_used_on=day)
    return Caller(source_id, key, door, quota, asset_code, Mark(lineage or "", number or 0))


def caller_for(source_key: str) -> Caller:
    """For what people bring in the name of a source, as files. Raises SourceUnknown, and
    SourceUnfit for one that is closed."""
    found = source(source_key)
    if found.closed_at is not None:
        raise SourceUnfit(why=str(_("该来源已停用")))
    return Caller(found.id, found.key, found.door, found.quota, "", revision())


SHOWN = (
    "SELECT k.id, k.asset_code, k.until, k.last_used_on, s.id, s.key, s.door, s.quota,"
    " r.lineage, r.number"
    f" FROM {Secret._meta.db_table} k JOIN {Source._meta.db_table} s ON s.id = k.source_id"
    f" LEFT JOIN {Revision._meta.db_table} r ON r.name = '{STREAMS}'"
    " WHERE k.hash = %s AND k.revoked_at IS NULL AND s.closed_at IS NULL"
)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _held(key: str) -> Source:
    found = Source.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise SourceUnknown(source=key[:60])
    return found


def _row(one: Source) -> SourceRow:
    return SourceRow(
        one.pk,
        one.key,
        one.name,
        one.unit_code,
        one.door,
        one.quota,
        one.made_at,
        one.closed_at,
        one.quota_is_set,
    )


def _secret_row(one: Secret) -> SecretRow:
    return SecretRow(
        one.pk,
        one.source.key,
        one.asset_code,
        one.name,
        one.mark,
        one.until,
        one.made_at,
        one.revoked_at,
        one.last_used_on,
    )


FACTS = ("name", "unit_code", "door", "quota", "quota_is_set", "closed_at")


def _record(action: str, one: Source, actor: Actor, at: datetime, ground: str = "") -> None:
    told = asdict(_row(one))
    facts = {fact: told[fact] for fact in FACTS}
    record(
        actor=actor,
        action=action,
        subject_kind="source",
        subject_key=one.key,
        ground=ground,
        after=facts,
        at=at,
    )


def _record_secret(action: str, row: SecretRow, actor: Actor, at: datetime) -> None:
    told = asdict(row)
    facts = {fact: told[fact] for fact in ("mark", "name", "asset_code", "until", "revoked_at")}
    record(
        actor=actor,
        action=action,
        subject_kind="source",
        subject_key=row.source,
        after=facts,
        at=at,
    )
