"""A statement in the columns that the city's door reads (docs/bank.md)."""

import csv
import io
from collections.abc import Iterable


def csv_of(rows: Iterable[tuple[str, str, str, int]]) -> bytes:
    """Of (day, number, text, fen), more than zero coming in.

    >>> csv_of([("2022-06-30", "n1", "定金", 12345)]).decode().splitlines()[1]
    '2022-06-30,n1,定金,123.45,'
    """
    file = io.StringIO()
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["date", "number", "text", "in", "out"])
    for day, number, text, amount in rows:
        yuan = f"{abs(amount) // 100}.{abs(amount) % 100:02}"
        out.writerow([day, number, text, *((yuan, "") if amount > 0 else ("", yuan))])
    return file.getvalue().encode()
