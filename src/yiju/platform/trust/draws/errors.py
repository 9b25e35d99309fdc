"""Why a draw is refused; nothing is changed then."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class DrawUnknown(CityError):
    code = "draw.unknown"
    status = 404
    text = _("没有抽签 {draw}")


class BadTerms(CityError):
    code = "draw.bad_terms"
    status = 422
    text = _("不能这样抽签：{why}")


class BadList(CityError):
    code = "draw.bad_list"
    status = 422
    text = _("抽签名单有误：{why}")


class SecretTooShort(CityError):
    code = "draw.secret_too_short"
    status = 422
    text = _("秘密数只有 {given} 字节，少于 {least} 字节，可由公布的指纹猜出。请换一个随机数")


class ListFrozen(CityError):
    code = "draw.list_frozen"
    status = 409
    text = _("抽签 {draw} 的名单已冻结公布（指纹 {published}），现在的名单指纹是 {given}，不能再改")


class RevealedWrongly(CityError):
    code = "draw.revealed_wrongly"
    status = 422
    text = _("{party} 交出的秘密数与其承诺的指纹不符：应为 {committed}，得到 {given}")


class BeaconTooEarly(CityError):
    code = "draw.beacon_too_early"
    status = 409
    text = _("公共数值须在名单冻结之后产生：约定 {agreed}，名单冻结 {frozen}")


class NotItsTurn(CityError):
    code = "draw.not_its_turn"
    status = 409
    text = _("抽签 {draw} 现在不能这样做：{why}")


class NoReplacement(CityError):
    code = "draw.no_replacement"
    status = 409
    text = _("{candidate} 不能替换：{why}")


class ExportUnreadable(CityError):
    code = "draw.export_unreadable"
    status = 422
    text = _("抽签导出文件读不懂：{why}")
