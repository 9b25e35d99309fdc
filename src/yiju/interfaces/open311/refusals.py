"""What the Open311 door refuses, and how a refusal looks: a status and a text, in both forms."""

from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

BAD_REQUEST = 400
STATUSES = {401: 403, 422: BAD_REQUEST}
"""GeoReport v2 knows no 401 and no 422: a missing key is 403, everything unfit 400."""


class ParameterMissing(CityError):
    code = "open311.parameter_missing"
    text = _("缺少参数 {name}")


class ParameterUnfit(CityError):
    code = "open311.parameter_unfit"
    text = _("参数 {name} 的值“{given}”不能用。{remedy}")


class TooLong(CityError):
    code = "open311.too_long"
    text = _("参数 {name} 有 {length} 字，最多 {most} 字")


class LocationMissing(CityError):
    code = "open311.location_missing"
    text = _("没有位置。请给出 lat 和 long，或 address_id，或本市找得到的 address_string")


class AddressNotFound(CityError):
    code = "open311.address_not_found"
    text = _("地址“{address}”在本市找到 {count} 处，定不下一处。请改用 lat 和 long")


class SpanTooLong(CityError):
    code = "open311.span_too_long"
    text = _("start_date 到 end_date 有 {days} 天，最多 {most} 天。分段查询")


class PageTooFar(CityError):
    code = "open311.page_too_far"
    text = _("第 {page} 页太远（最多跳过 {most} 件）。缩短时段，或改用 changed_since 逐批读取")


class JurisdictionUnknown(CityError):
    code = "open311.jurisdiction_unknown"
    status = 404
    text = _("jurisdiction_id {given} 不归本站管辖。本站的是 {known}")


class ServiceUnknown(CityError):
    code = "open311.service_unknown"
    status = 404
    text = _("service_code {given} 不存在。可用的见 services")


class NothingHere(CityError):
    code = "open311.nothing_here"
    status = 404
    text = _("这里没有“{path}”。可用：discovery、services、requests、tokens，后缀 .xml 或 .json")


class MethodRefused(CityError):
    code = "open311.method_refused"
    status = 405
    text = _("这里不能用 {method}，可用 {allowed}")


class KeyMissing(CityError):
    code = "open311.key_missing"
    status = 403
    text = _("缺少 api_key。key_service 一栏说明如何取得")


class KeyWrong(CityError):
    code = "open311.key_wrong"
    status = 403
    text = _("这个 api_key 打不开任何东西：不存在、已过期或已撤销。请其主人另制一把")


class KeyReadsOnly(CityError):
    code = "open311.key_reads_only"
    status = 403
    text = _("这个 api_key 只能读取。请其主人另制一把可写的密钥")


class BodyUnreadable(CityError):
    code = "open311.body_unreadable"
    text = _("请求内容读不懂。请用 application/x-www-form-urlencoded 或 multipart/form-data，UTF-8")


class TooManyPhotos(CityError):
    code = "open311.too_many_photos"
    text = _("一次最多 {most} 张照片，收到 {count} 张")


def status_of(error: CityError) -> int:
    return STATUSES.get(error.status, error.status)


def told(error: CityError) -> list[dict[str, Any]]:
    """The body of a refusal; what is wrong in a form is an error each."""
    status = status_of(error)
    problems = getattr(error, "problems", ())
    texts = [str(problem) for problem in problems] or [error.message]
    return [{"code": status, "description": f"{text} [{error.code}]"} for text in texts]
