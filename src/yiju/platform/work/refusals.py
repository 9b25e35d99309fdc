"""What the engine refuses, and what to do then."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class ItemUnknown(CityError):
    code = "work.item_unknown"
    status = 404
    text = _("没有编号为 {number} 的事项，或不在您的范围内。核对编号")


class MoveUnknown(CityError):
    code = "work.move_unknown"
    status = 422
    text = _("{number} 现在在“{step}”，不能“{move}”。可以：{known}")


class MovedAlready(CityError):
    code = "work.moved_already"
    status = 409
    text = _("{name}已于 {at} 办理“{move}”。请看过最新情况再办")


class ItemEnded(CityError):
    code = "work.item_ended"
    status = 409
    text = _("{number} 已于 {at} 办结（{end}），不能再办理")


class NothingToUndo(CityError):
    code = "work.nothing_to_undo"
    status = 409
    text = _("{number} 没有可以撤回的办理：已过撤回期、不能撤回，或此后又有办理")


class UndoRefused(CityError):
    code = "work.undo_refused"
    status = 409
    text = _("{number} 的“{move}”不能撤回：{unmet}")


class ItemPaused(CityError):
    code = "work.item_paused"
    status = 409
    text = _("{number} 已挂起。先恢复，再办理")


class NotYours(CityError):
    code = "work.not_yours"
    status = 403
    text = _("不能“{move}”：{why}")


class Unmet(CityError):
    code = "work.unmet"
    status = 422
    text = _("还不能“{move}”：{unmet}")


class KeyTaken(CityError):
    code = "work.key_taken"
    status = 409
    text = _("幂等键 {key} 已用于另一项操作。每项操作用新的键")
