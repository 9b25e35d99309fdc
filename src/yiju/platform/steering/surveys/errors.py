"""Why a survey, an answer or an outcome is not taken. Nothing of it is written then."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class SurveyUnknown(CityError):
    code = "surveys.unknown"
    status = 404
    text = _("没有编号为 {key} 的调查")


class SurveyUnfit(CityError):
    code = "surveys.unfit"
    status = 422
    text = _("{field}：{what}")


class CodeWrong(CityError):
    code = "surveys.code_wrong"
    status = 404
    text = _("没有这个邀请码。照信上的写，字母和数字共十位")


class AnsweredOnce(CityError):
    code = "surveys.answered_once"
    status = 409
    text = _("这个邀请码已经答过了，每户答一次")


class NotAsking(CityError):
    code = "surveys.not_asking"
    status = 409
    text = _("调查还没有开始，或者已经结束")
