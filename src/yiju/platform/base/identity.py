"""Codes of people, organisations and places: whether they can be right, and how they are shown."""

import hmac
import re
from datetime import date
from hashlib import sha256

from stdnum.cn import ric, uscc

from yiju.platform.base.i18n import Text, _

WITHOUT_COUNTIES = frozenset({"4419", "4420", "4604", "6202"})
"""Dongguan, Zhongshan, Danzhou and Jiayuguan: their streets lie directly below the city."""


def uscc_problem(code: str) -> Text | None:
    """What is wrong with a unified social credit code (GB 32100-2015); None when it is sound."""
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", code):
        return _("统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）")
    return None if uscc.is_valid(code) else _("统一社会信用代码的校验位不符")


def resident_id_problem(code: str, on: date) -> Text | None:
    """What is wrong with a resident identity number (GB 11643-1999) as seen on a day."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", code):
        return _("公民身份号码应为 18 位，末位可为 X")
    try:
        born = date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return _("公民身份号码中的出生日期不存在")
    if born > on:
        return _("公民身份号码中的出生日期在未来")
    if ric.calc_check_digit(code) != code[17]:
        return _("公民身份号码的校验位不符")
    return None


def division_problem(code: str) -> Text | None:
    """What is wrong with a 12-digit statistical division code; None when it is sound.

    Digits: 2 province, 2 prefecture, 2 county, 3 street, 3 community; zeros below its own level.
    """
    if not re.fullmatch(r"[0-9]{12}", code) or code.startswith("00"):
        return _("区划代码应为 12 位数字，前两位为省级代码")
    parts = [code[:2], code[2:4], code[4:6], code[6:9], code[9:]]
    if code[:4] in WITHOUT_COUNTIES:
        del parts[2]
    ended = False
    for part in parts:
        empty = not int(part)
        if ended and not empty:
            return _("区划代码缺少中间一级")
        ended = ended or empty
    return None


def division_parent(code: str) -> str | None:
    """The code of the division above; None above a province."""
    for start, end in ((9, 12), (6, 9), (4, 6), (2, 4)):
        if int(code[start:end]):
            return code[:start] + "0" * (12 - start)
    return None


def grid_problem(code: str) -> Text | None:
    """What is wrong with a 15-digit unit grid code: 6 division, 3 street, 3 community, 3 order.

    Source: GB/T 30428.1: a cell lies in one community.
    """
    if not re.fullmatch(r"[0-9]{15}", code) or not int(code[12:]):
        return _("单元网格码应为 15 位数字，末三位为顺序号")
    if not int(code[9:12]):
        return _("单元网格码应包含社区代码")
    return division_problem(code[:12])


def component_problem(code: str) -> Text | None:
    """What is wrong with a 17-digit component code: 6 division, 5 type, 6 order.

    Source: GB/T 47678.5-2026: the type is 2 digits of the class and 3 of the subclass.
    """
    if not re.fullmatch(r"[0-9]{17}", code):
        return _("部件标识码应为 17 位数字：6 位区划、5 位类型、6 位顺序号")
    if not int(code[6:8]) or not int(code[8:11]):
        return _("部件标识码缺少大类或小类")
    if not int(code[11:]):
        return _("部件标识码的顺序号自 000001 起")
    if not int(code[4:6]) and code[:4] not in WITHOUT_COUNTIES:
        return _("部件标识码应包含县级区划")
    return division_problem(code[:6] + "000000")


def mask_name(name: str) -> str:
    """One character of the given name stays: 张*, 欧**娜 for longer ones."""
    if len(name) < 2:
        return "*"
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]


def mask_id(code: str) -> str:
    """All but the last four characters hidden."""
    return "*" * max(len(code) - 4, 0) + code[-4:] if len(code) > 4 else "*" * len(code)


def mask_phone(number: str) -> str:
    """The first three and the last four digits stay."""
    return (
        number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) > 7 else "*" * len(number)
    )


def keyed_hash(text: str, key: str) -> str:
    """HMAC-SHA256: finds the same identifier again and tells nothing to who lacks the key.

    Raises ValueError for an empty key.
    """
    if not key:
        raise ValueError("a keyed hash needs a key")
    return hmac.new(key.encode(), text.encode(), sha256).hexdigest()
