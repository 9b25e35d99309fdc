"""What the door of the banks refuses, each with its reason and the remedy."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class BankRefusal(CityError):
    status = 409


class BankUnknown(BankRefusal):
    code = "bank.unknown"
    status = 404
    text = _("没有与银行 {bank} 的约定，或约定已停用")


class BankUnreadable(BankRefusal):
    code = "bank.unreadable"
    status = 422
    text = _("银行约定读不懂：{why}")


class BankAccountUnknown(BankRefusal):
    code = "bank.account_unknown"
    status = 404
    text = _("银行 {bank} 没有登记账号 {account}。先登记账号，再报收款")


class BankAccountTaken(BankRefusal):
    code = "bank.account_taken"
    text = _("{ledger} 已有监管账号 {number}，一个账簿账户只对应一个银行账号")


class MessageUnreadable(BankRefusal):
    code = "bank.message_unreadable"
    status = 422
    text = _("银行报文的 {field} 不能接受：{why}。什么也没有记")


class NumberReused(BankRefusal):
    code = "bank.number_reused"
    text = _("流水号 {number} 先前报的是另一笔内容。请核实后换流水号，什么也没有改动")


class PaymentUnfit(BankRefusal):
    code = "bank.payment_unfit"
    status = 422
    text = _("付款 {key} 不能这样办：{why}")


class PaymentUnknown(BankRefusal):
    code = "bank.payment_unknown"
    status = 404
    text = _("没有付款指令 {key}")


class ResultContradicts(BankRefusal):
    code = "bank.result_contradicts"
    text = _("付款 {key} 已记为 {before}，这次报的是 {after}。请人工核对，什么也没有改动")


class ReceiptUnknown(BankRefusal):
    code = "bank.receipt_unknown"
    status = 404
    text = _("银行 {bank} 没有未入户的收款 {number}")
