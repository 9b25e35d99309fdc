"""Statements of banks as their files have them: CSV with declared columns, CAMT.053, MT940."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.trust.ledgers.refusals import BankFileUnreadable
from yiju.platform.trust.ledgers.shapes import MOST

LARGEST = 20 * 1024 * 1024
"""Bytes of a file."""
CURRENCY = "CNY"
NO_REFERENCE = ("", "NONREF", "NOTPROVIDED")


@dataclass(frozen=True)
class BankEntry:
    """One entry: more than zero came into the account; fen. `reference` is the bank's own number,
    or empty."""

    value_date: date
    amount: int
    reference: str
    text: str


@dataclass(frozen=True)
class BankStatement:
    """What a file tells. `closing` is the balance after the last day, where the bank states it."""

    form: str
    entries: tuple[BankEntry, ...]
    first: date | None
    last: date | None
    closing: int | None


@dataclass(frozen=True, kw_only=True)
class CsvColumns:
    """How a bank's CSV is laid out: the headings of its columns. Either `amount` with a sign, or
    `incoming` and `outgoing`. `balance` is the balance after each entry, in the order of the file.
    """

    value_date: str
    reference: str = ""
    text: str = ""
    amount: str = ""
    incoming: str = ""
    outgoing: str = ""
    balance: str = ""
    date_format: str = "%Y-%m-%d"
    delimiter: str = ","
    encoding: str = "utf-8-sig"


def read_csv(data: bytes, columns: CsvColumns) -> BankStatement:
    """Raises BankFileUnreadable with the line and what is wrong there."""
    try:
        text = _sized(data).decode(columns.encoding)
    except UnicodeDecodeError:
        raise _unreadable("CSV", _("不是 {code} 编码").format(code=columns.encoding)) from None
    rows = csv.DictReader(io.StringIO(text), delimiter=columns.delimiter)
    wanted = [columns.value_date, columns.reference, columns.text, columns.amount]
    wanted += [columns.incoming, columns.outgoing, columns.balance]
    headings = [heading.strip() for heading in rows.fieldnames or ()]
    if missing := [one for one in wanted if one and one not in headings]:
        raise _unreadable("CSV", _("缺少列 {columns}").format(columns=listed(missing)))
    rows.fieldnames = headings
    found: list[BankEntry] = []
    closing: int | None = None
    try:
        for row in rows:
            where = _("第 {line} 行").format(line=rows.line_num)
            if not any(value for value in row.values() if isinstance(value, str)):
                continue
            told = {name: (row.get(name) or "").strip() for name in wanted if name}
            amount = _csv_amount(told, columns, rows.line_num)
            at_day = _in_column(rows.line_num, columns.value_date)
            day = _day(told[columns.value_date], columns.date_format, at_day)
            reference = told.get(columns.reference, "")
            found.append(_entry(day, amount, reference, told.get(columns.text, ""), where))
            if columns.balance:
                at_balance = _in_column(rows.line_num, columns.balance)
                closing = _fen(told[columns.balance], at_balance)
    except csv.Error as error:
        raise _unreadable("CSV", str(error)) from None
    return _statement("csv", found, closing)


def _in_column(line: int, column: Text | str) -> Text:
    return _("第 {line} 行“{column}”").format(line=line, column=column)


def _csv_amount(told: dict[str, str], columns: CsvColumns, line: int) -> int:
    def fen(column: str) -> int:
        return _fen(told[column], _in_column(line, column))

    if columns.amount:
        return fen(columns.amount)
    came = fen(columns.incoming) if told.get(columns.incoming) else 0
    went = fen(columns.outgoing) if told.get(columns.outgoing) else 0
    if came < 0 or went < 0 or bool(came) == bool(went):
        where = _in_column(line, listed([columns.incoming, columns.outgoing]))
        raise _unreadable(where, _("收入和支出应恰有一个大于零"))
    return came - went


def read_camt(data: bytes) -> BankStatement:
    """CAMT.053 of ISO 20022, any version: booked entries only. Raises BankFileUnreadable."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(_sized(data), parser)
    except etree.XMLSyntaxError as error:
        raise _unreadable("CAMT.053", str(error)[:200]) from None
    statements = root.findall(".//{*}Stmt")
    if not statements:
        raise _unreadable("CAMT.053", _("没有 Stmt"))
    found: list[BankEntry] = []
    closing: int | None = None
    for statement in statements:
        for number, entry in enumerate(statement.findall("{*}Ntry"), 1):
            where = _("第 {number} 条分录").format(number=number)
            status = entry.findtext("{*}Sts/{*}Cd") or (entry.findtext("{*}Sts") or "").strip()
            if status not in ("BOOK", ""):
                continue
            found.append(_camt_entry(entry, where))
        for balance in statement.findall("{*}Bal"):
            if balance.findtext("{*}Tp/{*}CdOrPrtry/{*}Cd") == "CLBD":
                closing = _camt_amount(balance, _("期末余额"))
    return _statement("camt.053", found, closing)


def _camt_entry(entry: Any, where: Text) -> BankEntry:
    day = entry.findtext("{*}ValDt/{*}Dt") or entry.findtext("{*}ValDt/{*}DtTm")
    day = day or entry.findtext("{*}BookgDt/{*}Dt") or entry.findtext("{*}BookgDt/{*}DtTm") or ""
    reference = entry.findtext("{*}AcctSvcrRef") or entry.findtext(".//{*}AcctSvcrRef") or ""
    words = " ".join(part.text or "" for part in entry.iterfind(".//{*}Ustrd"))
    words = words or entry.findtext("{*}AddtlNtryInf") or ""
    amount = _camt_amount(entry, where)
    return _entry(_day(day[:10], "%Y-%m-%d", where), amount, reference.strip(), words, where)


def _camt_amount(element: Any, where: Text) -> int:
    amount = element.find("{*}Amt")
    if amount is None:
        raise _unreadable(where, _("没有金额"))
    if amount.get("Ccy") != CURRENCY:
        raise _unreadable(where, _("币种 {given} 不是人民币").format(given=amount.get("Ccy")))
    sign = {"CRDT": 1, "DBIT": -1}.get((element.findtext("{*}CdtDbtInd") or "").strip())
    if sign is None:
        raise _unreadable(where, _("没有写明借贷"))
    # A reversal is told by RvslInd and its own sign of debit or credit, which already holds.
    return sign * _fen((amount.text or "").strip(), where)


def read_mt940(data: bytes, encoding: str = "utf-8") -> BankStatement:
    """MT940 of SWIFT. Raises BankFileUnreadable."""
    import mt940

    try:
        text = _sized(data).decode(encoding)
        told = mt940.parse(io.StringIO(text))
    except Exception as error:
        # The library raises whatever comes; nothing has been written yet.
        raise _unreadable("MT940", f"{type(error).__name__}: {error}"[:200]) from None
    if "final_closing_balance" not in told.data and not len(told):
        raise _unreadable("MT940", _("没有 :61: 也没有 :62F:"))
    found = [_mt940_entry(one.data, number) for number, one in enumerate(told, 1)]
    closing = told.data.get("final_closing_balance")
    stated = None if closing is None else _mt940_amount(closing.amount, _("期末余额"))
    return _statement("mt940", found, stated)


def _mt940_entry(told: dict[str, Any], number: int) -> BankEntry:
    where = _("第 {number} 条分录").format(number=number)
    if told.get("date") is None or told.get("amount") is None:
        raise _unreadable(where, _("没有日期或金额"))
    reference = told.get("bank_reference") or ""
    if not reference and (told.get("customer_reference") or "") not in NO_REFERENCE:
        reference = told["customer_reference"]
    day = told["date"]
    words = told.get("transaction_details") or ""
    amount = _mt940_amount(told["amount"], where)
    return _entry(date(day.year, day.month, day.day), amount, reference, words, where)


def _mt940_amount(amount: Any, where: Text) -> int:
    if amount.currency != CURRENCY:
        raise _unreadable(where, _("币种 {given} 不是人民币").format(given=amount.currency))
    return _fen(str(amount.amount), where)


# --- what all forms share --------------------------------------------------------------------


def _entry(day: date, amount: int, reference: str, text: str, where: Text) -> BankEntry:
    if not amount:
        raise _unreadable(where, _("金额为零"))
    if len(reference) > 120 or not reference.isprintable():
        raise _unreadable(where, _("流水号过长或含不可见字符"))
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return BankEntry(day, amount, "" if reference in NO_REFERENCE else reference, words[:200])


def _statement(form: str, found: Iterable[BankEntry], closing: int | None) -> BankStatement:
    entries = tuple(found)
    days = [entry.value_date for entry in entries]
    return BankStatement(form, entries, min(days, default=None), max(days, default=None), closing)


def _fen(text: str, where: Text | str) -> int:
    """Yuan with at most two decimals, as whole fen."""
    try:
        amount = Decimal(text.replace(",", "").replace("¥", "").replace("￥", ""))
    except InvalidOperation:
        raise _unreadable(where, _("“{text}”不是金额").format(text=text[:40])) from None
    if not amount.is_finite() or abs(amount) > MOST:
        raise _unreadable(where, _("“{text}”不是金额").format(text=text[:40]))
    fen = amount * 100
    if fen != int(fen) or abs(fen) > MOST:
        raise _unreadable(where, _("“{text}”不是整分").format(text=text[:40]))
    return int(fen)


def _day(text: str, form: str, where: Text) -> date:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        raise _unreadable(where, _("“{text}”不是日期").format(text=text[:40])) from None


def _sized(data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise _unreadable(_("文件"), _("超过 {most} MB").format(most=LARGEST // 2**20))
    return data


def _unreadable(where: Text | str, why: Text | str) -> BankFileUnreadable:
    return BankFileUnreadable(where=where, why=why)


def identities(entries: Iterable[BankEntry]) -> Iterator[tuple[str, BankEntry]]:
    """By what each entry is known again in another file: the bank's own number; or its day, amount
    and words, and the how-many-eth it is of those."""
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.reference:
            yield f"r:{entry.reference}", entry
            continue
        told = f"{entry.value_date.isoformat()}|{entry.amount}|{entry.text}"
        seen[told] = seen.get(told, 0) + 1
        yield f"d:{sha256(f'{told}|{seen[told]}'.encode()).hexdigest()}", entry
