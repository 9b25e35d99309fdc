"""What is filled in when a case is reported and moved on."""

from dataclasses import dataclass

from yiju.platform.base.i18n import _
from yiju.platform.base.schema import attribute
from yiju.platform.work.cases.codes import CLOSINGS, DOUBTS, REJECTIONS


@dataclass(frozen=True)
class Report:
    """What whoever reports says. `type_code` is what they, or a program, think it is."""

    words: str = attribute(_("情况"), most=4000)
    address: str = attribute(_("地点说明"), default="", most=200)
    type_code: str = attribute(_("问题类别"), default="", most=20)
    on_the_spot: bool = attribute(_("已当场自行处理"), default=False)


@dataclass(frozen=True)
class Classification:
    """The category, and the row of the rule book whose condition the case meets."""

    type_code: str = attribute(_("问题类别"), most=20)
    condition: str = attribute(_("立案条件"), default="", most=200)


@dataclass(frozen=True)
class Rejection:
    code: str = attribute(_("不予立案的原因"), choices=REJECTIONS)


@dataclass(frozen=True)
class Confirmation:
    found: str = attribute(_("现场看到的情况"), default="", most=500)


@dataclass(frozen=True)
class Assignment:
    unit: str = attribute(_("承办单位"), most=40)


@dataclass(frozen=True)
class Answer:
    words: str = attribute(_("给上报人的答复，或到场情况"), most=1000)


@dataclass(frozen=True)
class Handling:
    done: str = attribute(_("处置情况"), most=1000)
    without_photo: str = attribute(_("没有照片的原因"), default="", most=200)


@dataclass(frozen=True)
class Closing:
    code: str = attribute(_("结案方式"), choices=CLOSINGS)
    answer: str = attribute(_("给上报人的答复"), default="", most=1000)


@dataclass(frozen=True)
class Doubt:
    code: str = attribute(_("为什么没有解决"), choices=DOUBTS)
    words: str = attribute(_("补充说明"), default="", most=1000)


@dataclass(frozen=True)
class Merging:
    into: str = attribute(_("并入的案件编号"), most=40)
