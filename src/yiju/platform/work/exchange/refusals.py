"""Why a platform does not take what another tells it."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class PeerUnknown(CityError):
    code = "exchange.peer_unknown"
    status = 404
    text = _("没有与 {peer} 的交换约定，或约定已停止")


class PeerTaken(CityError):
    code = "exchange.peer_taken"
    status = 409
    text = _("与 {peer} 已有同方向的交换约定")


class PeerUnreadable(CityError):
    code = "exchange.peer_unreadable"
    status = 422
    text = _("交换约定不完整：{why}")


class Gap(CityError):
    code = "exchange.gap"
    status = 409
    text = _("批次 {number} 之前有缺。请从 {expected} 重发")


class Differs(CityError):
    code = "exchange.differs"
    status = 409
    text = _("批次 {number} 与已收到的不一致，两边的序列已经分叉。请发送方另起一个序列")


class StreamClosed(CityError):
    code = "exchange.stream_closed"
    status = 409
    text = _("序列 {stream} 已由新的序列代替，不再接收")
