"""Amounts, accounts and moves of the books as people read them."""

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.money import Money
from yiju.platform.trust.ledgers import api as ledgers

MOVES: dict[str, Text] = {
    ledgers.Move.POSTED: _("入账"),
    ledgers.Move.PENDING: _("保留"),
    ledgers.Move.SETTLED: _("保留转入账"),
    ledgers.Move.VOIDED: _("撤销保留"),
    ledgers.Move.EXPIRED: _("保留到期"),
    ledgers.Move.REVERSAL: _("冲正"),
}


def amount_shown(amount: int, unit: str) -> str:
    """¥1,234.50, or 1,234 千克."""
    if unit == ledgers.FEN.key:
        return str(Money(amount))
    return f"{amount:,} {ledgers.LEDGER_UNITS[unit]}"


def kind_title(key: str) -> Text | str:
    """The title of a kind; its key where no application declares it any more."""
    return next((kind.title for kind in ledgers.account_kinds() if kind.key == key), key)
