"""The storage below a lake that is not a folder: how it is reached, what is said when it is not,
and whether it can be trusted with commits."""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from uuid import uuid4

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.fs import DeltaStorageHandler

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _

DEFAULTS = {
    "aws_conditional_put": "etag",
    "connect_timeout": "5s",
    "timeout": "30s",
    "max_retries": "3",
    "retry_timeout": "20s",
}
"""A page waits for no storage longer than people do; the settings of the installation win."""


class LakeUnreachable(CityError):
    code = "sensing.lake_unreachable"
    status = 503
    text = _("读不到数据湖 {place}：{why}。送来的读数照收，留在数据库里，恢复后自动搬入")


class LakeUnsafe(CityError):
    code = "sensing.lake_unsafe"
    status = 500
    text = _(
        "数据湖 {place} 所在的存储会让后写的覆盖先写的，两个进程同时写就会丢读数，因此不向它搬。"
        "换用支持条件写入（If-None-Match）的存储；在此之前送来的读数留在数据库里"
    )


class LakeWrong(CityError):
    code = "sensing.lake_wrong"
    status = 500
    text = _("YIJU_LAKE 写的 {place} 不能用。写一个文件夹，或 s3://存储桶/文件夹")


WHY: dict[str, Text] = {
    "NoSuchBucket": _("没有这个存储桶。核对 YIJU_LAKE 里的桶名"),
    "InvalidAccessKeyId": _("存储不认识这个访问密钥。核对 AWS_ACCESS_KEY_ID"),
    "SignatureDoesNotMatch": _("访问密钥的密文不对。核对 AWS_SECRET_ACCESS_KEY"),
    "AccessDenied": _("这个访问密钥没有权限。请存储的管理员给它读写和列目录的权限"),
}
REFUSED = _("存储拒绝了这个访问密钥。核对 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY")
AWAY = _("连不上存储。核对 AWS_ENDPOINT_URL、网络和存储本身")
NO_KEY = _("没有给访问密钥。设置 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY")
NOT_TLS = _("地址不是 https。换成 https，或者确认是内网后设 AWS_ALLOW_HTTP=true")
OTHER = _("存储答复 {said}")
CODE = re.compile(r"<Code>(\w+)</Code>")
STATUS = re.compile(r"\b([45]\d\d [A-Z][A-Za-z ]+)")


def why(error: BaseException) -> Text:
    """What to tell people of an error of the storage: never its own words, which may be long, hold
    addresses, and change with the library."""
    said = str(error)
    code = CODE.search(said)
    if code and code[1] in WHY:
        return WHY[code[1]]
    status = STATUS.search(said)
    if status and status[1].startswith(("401", "403")):
        return REFUSED
    if "BadScheme" in said or "URL scheme is not allowed" in said:
        return NOT_TLS
    if "169.254." in said or "credential" in said.lower():
        return NO_KEY
    if known := code or status:
        return OTHER.format(said=known[1][:40])
    return AWAY


@contextmanager
def reaching(place: str) -> Iterator[None]:
    """Say plainly what is wrong with the storage of a place. Raises LakeUnreachable."""
    try:
        yield
    except (CommitFailedError, TableNotFoundError, FileNotFoundError):
        raise
    except (OSError, DeltaError) as error:
        if "://" not in place:
            raise
        raise LakeUnreachable(place=place, why=why(error)) from error


def handler(place: str, options: Mapping[str, str], sizes: Mapping[str, int]) -> Any:
    """The files below a place; `sizes` are those of files that are known (0: not): what it has to
    ask for holds all threads of the process up until the storage answers."""
    known = {file: size for file, size in sizes.items() if size}
    return DeltaStorageHandler(place, dict(options), known)


ROUNDS = 3
AT_ONCE = 4


def try_commits(place: str, options: Mapping[str, str]) -> None:
    """Try whether of several commits at a time the storage takes one. Raises LakeUnsafe, and
    LakeUnreachable."""
    name = f"_try-{uuid4().hex}"
    with reaching(place):
        try:
            for _round in range(ROUNDS):
                if _taken_at_once(f"{place}/{name}", dict(options)) != 1:
                    raise LakeUnsafe(place=place)
        finally:
            handler(place, options, {}).delete_dir(name)


def _taken_at_once(where: str, options: dict[str, str]) -> int:
    """How many of several commits to one version of a table are taken."""
    rows = pa.table({"n": pa.array([1], pa.int32())})
    DeltaTable.create(where, rows.schema, mode="ignore", storage_options=options)
    together = Barrier(AT_ONCE)

    def is_taken(_number: int) -> bool:
        table = DeltaTable(where, storage_options=options)
        together.wait(PATIENCE_S)
        once = CommitProperties(max_commit_retries=0)
        try:
            write_deltalake(table, rows, mode="append", commit_properties=once)
        except CommitFailedError:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(is_taken, range(AT_ONCE)))


PATIENCE_S = 120
