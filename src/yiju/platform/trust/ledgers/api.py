"""Ledgers. The only door to this room.

    account_open(Opening("escrow-1", "escrow.project", "unit", "U-1", day), actor=…, at=…)
    post(moved("k1", 100_00, out_of="bank", into="escrow-1", value_date=day), actor=…, at=…)
    post_many([…]), post_linked([…]), settle(…), void(…), reverse(…), expire(…)
    balance("escrow-1", on=day, known_at=moment), statement("escrow-1", first, last)
    bill(Due(…)), bill_declare(…), bill_receive(…), bill_send_back(…)
    period_close("escrow.project", through), seal(…), export(file)

Amounts are whole numbers of the unit of the account: fen, grams, kilograms, pieces. What is refused
raises a `LedgerRefusal` with its reason, and nothing of it is written.
"""

from yiju.platform.trust.ledgers.accounts import (
    Opening,
    account,
    account_close,
    account_open,
    accounts,
    accounts_open,
)
from yiju.platform.trust.ledgers.balances import (
    Entry,
    Statement,
    Trial,
    TrialLine,
    audited,
    balance,
    statement,
    trial_balance,
)
from yiju.platform.trust.ledgers.banks.forms import (
    BankEntry,
    BankStatement,
    CsvColumns,
    read_camt,
    read_csv,
    read_mt940,
)
from yiju.platform.trust.ledgers.banks.reconciling import (
    UNLIKE,
    Difference,
    Looked,
    Taken,
    Unlike,
    bank_file_look,
    bank_file_take,
    differences,
    is_paired,
    reconcile,
)
from yiju.platform.trust.ledgers.common_income import (
    NothingEarned,
    QuarterRuns,
    credit,
    credited_on,
    earned,
)
from yiju.platform.trust.ledgers.common_income import install as install_common_income
from yiju.platform.trust.ledgers.dues import (
    Bill,
    BillState,
    Due,
    NothingDeclared,
    SlipDiffers,
    SlipUnfit,
    bill,
    bill_declare,
    bill_receive,
    bill_send_back,
)
from yiju.platform.trust.ledgers.earning import Cost, Earned
from yiju.platform.trust.ledgers.flows import Payment, held_in_kinds, paid_out, payments
from yiju.platform.trust.ledgers.interest.accruing import Accrued, accrue, post_interest
from yiju.platform.trust.ledgers.interest.rules import (
    DayCount,
    interest,
    interest_of_products,
    shares,
)
from yiju.platform.trust.ledgers.journal import BlockRow, blocks, export, keep_sealing, seal
from yiju.platform.trust.ledgers.kinds import (
    FEN,
    GRAM,
    KILOGRAM,
    LEDGER_UNITS,
    AccountKind,
    account_kind,
    account_kinds,
    install,
)
from yiju.platform.trust.ledgers.moves import expire, reverse, settle, void
from yiju.platform.trust.ledgers.periods import ClosingRow, closings, period_close
from yiju.platform.trust.ledgers.posting import post, post_linked, post_many
from yiju.platform.trust.ledgers.reading import RefusedRow, refused, transfer
from yiju.platform.trust.ledgers.refusals import LedgerRefusal
from yiju.platform.trust.ledgers.shapes import (
    AccountRow,
    Leg,
    Linked,
    Move,
    Outcome,
    Transfer,
    TransferRow,
    moved,
)
from yiju.platform.trust.ledgers.sharing import Shared, balances, brought_in, share_out, spread

__all__ = [
    "FEN",
    "GRAM",
    "KILOGRAM",
    "LEDGER_UNITS",
    "UNLIKE",
    "AccountKind",
    "AccountRow",
    "Accrued",
    "BankEntry",
    "BankStatement",
    "Bill",
    "BillState",
    "BlockRow",
    "ClosingRow",
    "Cost",
    "CsvColumns",
    "DayCount",
    "Difference",
    "Due",
    "Earned",
    "Entry",
    "LedgerRefusal",
    "Leg",
    "Linked",
    "Looked",
    "Move",
    "NothingDeclared",
    "NothingEarned",
    "Opening",
    "Outcome",
    "Payment",
    "QuarterRuns",
    "RefusedRow",
    "Shared",
    "SlipDiffers",
    "SlipUnfit",
    "Statement",
    "Taken",
    "Transfer",
    "TransferRow",
    "Trial",
    "TrialLine",
    "Unlike",
    "account",
    "account_close",
    "account_kind",
    "account_kinds",
    "account_open",
    "accounts",
    "accounts_open",
    "accrue",
    "audited",
    "balance",
    "balances",
    "bank_file_look",
    "bank_file_take",
    "bill",
    "bill_declare",
    "bill_receive",
    "bill_send_back",
    "blocks",
    "brought_in",
    "closings",
    "credit",
    "credited_on",
    "differences",
    "earned",
    "expire",
    "export",
    "held_in_kinds",
    "install",
    "install_common_income",
    "interest",
    "interest_of_products",
    "is_paired",
    "keep_sealing",
    "moved",
    "paid_out",
    "payments",
    "period_close",
    "post",
    "post_interest",
    "post_linked",
    "post_many",
    "read_camt",
    "read_csv",
    "read_mt940",
    "reconcile",
    "refused",
    "reverse",
    "seal",
    "settle",
    "share_out",
    "shares",
    "spread",
    "statement",
    "transfer",
    "trial_balance",
    "void",
]
