"""What the SensorThings door refuses."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class QueryUnreadable(CityError):
    """`at` counts characters from 1 in `text`."""

    code = "sensorthings.query_unreadable"
    text = _("{option} 第 {at} 字处“{near}”：{what}")


class PathUnreadable(CityError):
    code = "sensorthings.path_unreadable"
    text = _("地址中的“{near}”：{what}")


class NothingHere(CityError):
    code = "sensorthings.nothing_here"
    status = 404
    text = _("这里没有“{path}”。实体集的目录在 {root}")


class EntityUnknown(CityError):
    code = "sensorthings.entity_unknown"
    status = 404
    text = _("没有 {entity}，或不在您的范围内")


class BodyUnreadable(CityError):
    code = "sensorthings.body_unreadable"
    text = _("内容读不懂：{where}：{what}")


class EntityUnfit(CityError):
    code = "sensorthings.entity_unfit"
    text = _("{entity} 的 {where}：{what}")


class MethodRefused(CityError):
    code = "sensorthings.method_refused"
    status = 405
    text = _("{path} 不能用 {method}，可用 {allowed}")


class OfTheCity(CityError):
    code = "sensorthings.of_the_city"
    status = 403
    text = _("{entity} 是城市的台账记录，{what}")


class ReadingRefused(CityError):
    """`reason` is that of the room that takes readings."""

    code = "sensorthings.reading_refused"
    text = _("读数未收：{what}（{reason}）")


class KeyMissing(CityError):
    code = "sensorthings.key_missing"
    status = 401
    text = _("请出示密钥：Authorization: Bearer …，或以密钥作 Basic 认证的口令")


class KeyWrong(CityError):
    code = "sensorthings.key_wrong"
    status = 401
    text = _("这把密钥打不开任何东西：不存在、已过期或已撤销。请其主人另制一把")


class NotAllowed(CityError):
    code = "sensorthings.not_allowed"
    status = 403
    text = _("这把密钥不能{what}。{remedy}")
