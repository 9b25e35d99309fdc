"""Why something of a consultation is not taken. Nothing of it is written then."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class ConsultationUnknown(CityError):
    code = "consultations.unknown"
    status = 404
    text = _("没有编号为 {number} 的征求意见")


class ConsultationUnfit(CityError):
    code = "consultations.unfit"
    status = 422
    text = _("{field}：{what}")


class NotCollecting(CityError):
    code = "consultations.not_collecting"
    status = 409
    text = _("这次征求意见现在不收意见。意见可以打 12345 热线")


class AnsweredAlready(CityError):
    code = "consultations.published_already"
    status = 409
    text = _("结果已经公布，不能再改")


class ViewsOpen(CityError):
    code = "consultations.views_open"
    status = 409
    text = _("还有 {count} 条意见没有答复，不能公布。先归入要点并答复")
