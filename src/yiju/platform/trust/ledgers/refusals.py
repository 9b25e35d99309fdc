"""What a ledger refuses, each with its reason and the remedy."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class LedgerRefusal(CityError):
    """A transfer or an account that cannot be; nothing of it was written."""

    status = 409


class AccountKindUnknown(LedgerRefusal):
    code = "ledger.kind_unknown"
    status = 404
    text = _("没有名为 {kind} 的账户类别。已声明：{near}")


class AccountUnknown(LedgerRefusal):
    code = "ledger.account_unknown"
    status = 404
    text = _("没有编号为 {account} 的账户。先开户，再记账")


class AccountTaken(LedgerRefusal):
    code = "ledger.account_taken"
    text = _("账户编号 {account} 已经给了另一类别或另一持有者。换一个编号")


class AccountUnfit(LedgerRefusal):
    code = "ledger.account_unfit"
    status = 422
    text = _("账户 {account} 不能这样开立：{why}")


class AccountNotEmpty(LedgerRefusal):
    code = "ledger.account_not_empty"
    text = _("账户 {account} 还有余额 {balance}、保留 {held}。转清并了结保留后再销户")


class AccountNotOpen(LedgerRefusal):
    code = "ledger.account_not_open"
    text = _("{day} 账户 {account} 不在开户期内（{opened} 至 {closed}）。改用在用的账户")


class TransferUnknown(LedgerRefusal):
    code = "ledger.transfer_unknown"
    status = 404
    text = _("没有编号为 {key} 的转账")


class TransferUnfit(LedgerRefusal):
    code = "ledger.transfer_unfit"
    status = 422
    text = _("转账 {key} 不能这样记：{why}")


class AmountUnfit(LedgerRefusal):
    code = "ledger.amount_unfit"
    status = 422
    text = _("金额 {amount} 记不了账：{why}")


class NotBalanced(LedgerRefusal):
    code = "ledger.not_balanced"
    status = 422
    text = _("转账 {key} 不平：{unit} 合计 {sum}，应为 0")


class OtherUnit(LedgerRefusal):
    code = "ledger.other_unit"
    status = 422
    text = _("账户 {account} 以 {unit} 记账，这一笔却写的是 {given}。先换算，或换账户")


class CounterRefused(LedgerRefusal):
    code = "ledger.counter_refused"
    text = _("{account} 的类别 {kind} 不与类别 {other} 往来。对方只能是：{allowed}")


class Overdraft(LedgerRefusal):
    code = "ledger.overdraft"
    text = _("账户 {account} 可用 {available}，要转出 {asked}，会低于下限 {floor}。少转，或等到账")


class KeyReused(LedgerRefusal):
    code = "ledger.key_reused"
    text = _("编号 {key} 已用于另一笔内容不同的转账。换一个编号")


class PeriodClosed(LedgerRefusal):
    code = "ledger.period_closed"
    text = _("类别 {kind} 已结账至 {through}，不能再记起息日 {day}。改用之后的日期，并引用原单据")


class ValueDateAhead(LedgerRefusal):
    code = "ledger.value_date_ahead"
    status = 422
    text = _("起息日 {day} 晚于记账日 {today}。到期再记，或先作保留")


class PendingOver(LedgerRefusal):
    code = "ledger.pending_over"
    text = _("保留 {key} 已经了结（{how}），不能再办")


class NotPending(LedgerRefusal):
    code = "ledger.not_pending"
    text = _("{key} 不是保留，不能入账或撤销")


class MoreThanReserved(LedgerRefusal):
    code = "ledger.more_than_reserved"
    text = _("账户 {account} 只保留了 {reserved}，不能入账 {asked}")


class NotReversible(LedgerRefusal):
    code = "ledger.not_reversible"
    text = _("{key} 不能冲正：{why}")


class GroundMissing(LedgerRefusal):
    code = "ledger.ground_missing"
    status = 422
    text = _("{key} 没有写明依据。写明为何冲正或撤销")


class LinkBroken(LedgerRefusal):
    code = "ledger.link_broken"
    text = _("{key} 未记：同组的 {broken} 被拒，一组要么全记，要么全不记")


class ClosingUnfit(LedgerRefusal):
    code = "ledger.closing_unfit"
    text = _("类别 {kind} 不能结账至 {through}：{why}")


class BankFileUnreadable(LedgerRefusal):
    code = "ledger.bank_file_unreadable"
    status = 422
    text = _("银行对账文件读不懂：{where}：{why}。什么也没有改动")


class BankLineChanged(LedgerRefusal):
    code = "ledger.bank_line_changed"
    text = _(
        "银行流水 {reference} 先前为 {before}，这份文件写的是 {after}。请向银行核实，什么也没有改动"
    )
