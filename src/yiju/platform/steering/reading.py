"""A document, by its bytes and its name, as the programme that the compiler reads in it."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.steering.compiler import Programme

ISSUED = re.compile(r"[(（]?(20\d\d)年\d{1,2}月(?:\d{1,2}日)?[)）]?\s*$", re.MULTILINE)
HEAD = 600


class PlanUnreadable(CityError):
    code = "steering.plan_unreadable"
    status = 422
    text = _("{name} 不能作为方案读取：{why}。请提供 .txt、.docx、.html 或可复制文字的 .pdf")


def read_programme(data: bytes, name: str) -> Programme:
    """Raises PlanUnreadable, with the reason, for what is no document or holds no clause."""
    ending = Path(name).suffix.lower() or ".txt"
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"plan{ending}"
        file.write_bytes(data)
        try:
            from yiju.platform.steering.compiler import compile_text  # TEMPORARY

            programme = compile_text(data.decode())
        except CityError:
            raise
        except (ValueError, OSError, KeyError) as error:
            raise PlanUnreadable(name=name, why=str(error)) from None
    if not programme.clauses:
        raise PlanUnreadable(name=name, why=_("没有找到条款"))
    return programme


def issued_in(text: str) -> int | None:
    """The year of the date at the head of a plan."""
    found = ISSUED.search(text[:HEAD])
    return int(found[1]) if found else None
