"""Reading a file into drafts: every cell read in its column, every problem with its place."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from yiju.platform.base.errors import Problem
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import CHINESE, ENGLISH, Text, _, use_language
from yiju.platform.base.schema import BadValue
from yiju.platform.registry.cells import Column, default_of, unquoted
from yiju.platform.registry.checking import Draft
from yiju.platform.registry.facts import record_reader
from yiju.platform.registry.geojson import read_geojson
from yiju.platform.registry.headings import (
    field_of,
    fields_of,
    folded,
    headings_of,
    readers_of,
    titles_of,
)
from yiju.platform.registry.kinds import AssetKind
from yiju.platform.registry.models import Asset
from yiju.platform.registry.opening import open_sheet
from yiju.platform.registry.table import (
    FileUnreadable,
    Row,
    Table,
    blank,
    letters,
)

CHUNK = 5_000


def open_table(path: Path, filename: str, kind: AssetKind) -> Table:
    """The table in a file, whatever its form; raises FileUnreadable."""
    headings = headings_of(kind)

    def is_code(cell: Any) -> bool:
        return headings.get(folded(cell)) == "code"

    table = open_sheet(path, filename, _sheet_names(kind), is_code)
    if table is not None:
        return table
    if Path(filename).suffix.lower() in {".geojson", ".json"}:
        return read_geojson(path, filename)
    why = _("只收 .xlsx、.csv 和 .geojson。另存为其中一种后再导入")
    raise FileUnreadable(file=filename, why=why)


def _sheet_names(kind: AssetKind) -> list[str]:
    names = [kind.key]
    for language in (CHINESE, ENGLISH):
        with use_language(language):
            names.append(str(kind.title)[:31])
    return names


@dataclass
class Reading:
    """One run through a table."""

    kind: AssetKind
    table: Table
    datum: Datum | None
    """For rows that name none."""
    valid_from: date
    """For rows that name no day."""
    report: Callable[[Problem], None]
    columns: dict[str, int] = field(default_factory=dict)
    """Where each field stands."""
    seen: dict[str, int] = field(default_factory=dict)
    """Codes with the row in which they stand."""
    numbers: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    """Rows whose code is a number, by the count of its digits."""
    unheaded: dict[int, int] = field(default_factory=dict)
    """Columns without a heading that hold something, with the first such row."""

    def __post_init__(self) -> None:
        self._find_columns()
        self._say_merged()

    def say(self, row: int, name: str, what: Text | str, remedy: Text | str) -> None:
        """Report a problem with a field of a row."""
        index = self.columns.get(name)
        column = "" if index is None else self.table.column(index)
        self.report(Problem(self.table.sheet, row, column, what, remedy))

    def _say_cell(self, row: int, index: int, what: Text, remedy: Text) -> None:
        self.report(Problem(self.table.sheet, row, self.table.column(index), what, remedy))

    def drafts(self) -> Iterator[list[Draft]]:
        """The rows that can be read, batch by batch; the others are said."""
        if "code" not in self.columns:
            return
        readers = {field: Column(read) for field, read in readers_of(self.kind).items()}
        rows = (row for row in self.table.rows if not blank(row[1]))
        while chunk := list(islice(rows, CHUNK)):
            yield self._read(chunk, readers)
        self._say_lost_zeros()
        for index, row in self.unheaded.items():
            self._say_cell(row, index, _("这一列没有表头"), _("补上表头，或删去该列"))

    @property
    def partial(self) -> bool:
        """Whether columns are left out: what they would say stays as it is known."""
        return not self.columns.keys() >= fields_of(self.kind).keys() - {"datum", "valid_from"}

    # --- headings --------------------------------------------------------------------------

    def _find_columns(self) -> None:
        known = headings_of(self.kind)
        titles = titles_of(self.kind)
        found = self.columns
        row = self.table.heading_row
        for index, heading in enumerate(self.table.headings):
            name = known.get(folded(heading))
            if not heading:
                continue
            if name is None:
                what = _("不认识的列“{title}”").format(title=heading[:60])
                self._say_cell(row, index, what, _("改成模板中的列名，或删去该列"))
            elif name in found:
                what = _("列“{title}”出现了两次").format(title=heading)
                self._say_cell(row, index, what, _("只留一列"))
            else:
                found[name] = index
        for name, item in fields_of(self.kind).items():
            if item.required and name not in found:
                what = _("缺少列“{title}”").format(title=titles[name])
                self.say(row, "", what, _("按模板补上该列"))
        if ("lon" in found) != ("lat" in found):
            self.say(row, "", _("经度和纬度只有一列"), _("两列都要有"))
        if self.datum is None and "lon" in found and "datum" not in found:
            self.say(row, "lon", _("没有说明坐标系"), _("选定坐标系，或加一列“坐标系”"))

    def _say_merged(self) -> None:
        for merged in self.table.merged:
            if merged.last_row > self.table.heading_row:
                area = (
                    f"{letters(merged.first_column)}{merged.first_row}:"
                    f"{letters(merged.last_column)}{merged.last_row}"
                )
                what = _("{area} 是合并单元格").format(area=area)
                remedy = _("取消合并，每一行各自填写")
                self._say_cell(merged.first_row, merged.first_column, what, remedy)

    # --- rows ------------------------------------------------------------------------------

    def _read(self, chunk: Sequence[Row], readers: dict[str, Column]) -> list[Draft]:
        values: dict[str, list[Any]] = {}
        bad: set[int] = set()
        columns = list(zip_longest(*(cells for _row, cells in chunk)))
        empty = (None,) * len(chunk)
        for name, index in self.columns.items():
            cells: Sequence[Any] = columns[index] if index < len(columns) else empty
            if self.table.quoted:
                cells = [unquoted(cell) for cell in cells]
            values[name] = readers[name].values(cells)
            if name == "code":
                self._note_numbers(chunk, cells, values[name])
            for place, value in enumerate(values[name]):
                if value.__class__ is BadValue:
                    bad.add(place)
                    self.say(chunk[place][0], name, value.what, value.remedy)
        self._note_unheaded(chunk)
        self._note_repeated(chunk, values["code"], bad)
        self._complete(values, len(chunk))
        return self._made(chunk, values, bad)

    def _note_numbers(
        self, chunk: Sequence[Row], cells: Sequence[Any], codes: Sequence[Any]
    ) -> None:
        for (row, _cells), cell, code in zip(chunk, cells, codes, strict=True):
            if cell.__class__ in {int, float} and isinstance(code, str):
                self.numbers.setdefault(len(code), []).append((row, code))

    def _note_unheaded(self, chunk: Sequence[Row]) -> None:
        width = len(self.table.headings)
        bare = [index for index, heading in enumerate(self.table.headings) if not heading]
        if not bare and max(len(cells) for _row, cells in chunk) <= width:
            return
        for row, cells in chunk:
            for index in (*bare, *range(width, len(cells))):
                if index < len(cells) and not blank(cells[index : index + 1]):
                    self.unheaded.setdefault(index, row)

    def _note_repeated(self, chunk: Sequence[Row], codes: Sequence[Any], bad: set[int]) -> None:
        for place, code in enumerate(codes):
            if place in bad and not isinstance(code, str):
                continue
            first = self.seen.setdefault(code, chunk[place][0])
            if first != chunk[place][0]:
                bad.add(place)
                what = _("编码 {code} 与第 {row} 行重复").format(code=code[:60], row=first)
                self.say(chunk[place][0], "code", what, _("每个设施只留一行"))

    def _say_lost_zeros(self) -> None:
        """Codes of one kind are equally long: where numbers are not, zeros in front are gone."""
        longest = max(self.numbers, default=0)
        for count, rows in self.numbers.items():
            for row, code in rows if count < longest else ():
                what = _("编码 {code} 是数字，位数比别的少，前面的 0 可能丢失").format(code=code)
                remedy = _("把该列设为文本格式，填写完整的编码")
                self.say(row, "code", what, remedy)

    # --- what the file does not say ---------------------------------------------------------

    def _complete(self, values: dict[str, list[Any]], count: int) -> None:
        """Fill in the columns that the file leaves out."""
        given = set(values)
        for name, item in fields_of(self.kind).items():
            if name not in given:
                values[name] = [default_of(item)] * count
        values["datum"] = [datum or self.datum for datum in values["datum"]]
        values["valid_from"] = [day or self.valid_from for day in values["valid_from"]]
        for name in ("name", "keeper"):
            values[name] = [value or "" for value in values[name]]
        if self.partial:
            self._keep_what_is_known(values, given)

    def _keep_what_is_known(self, values: dict[str, list[Any]], given: set[str]) -> None:
        places = {code: place for place, code in enumerate(values["code"])}
        codes = [code for code in places if isinstance(code, str)]
        attributes = self.kind.schema.attributes
        missing = [item for item in attributes if field_of(item) not in given]
        placed = "lon" in given or "lat" in given
        read = record_reader(self.kind.record)
        known = Asset.objects.filter(kind=self.kind.key, code__in=codes).values_list(
            "code", "name", "state", "keeper_code", "lon", "lat", Cast("attributes", TextField())
        )
        for code, *common, lon, lat, text in known:
            place = places[code]
            stored = dict(zip(("name", "state", "keeper"), common, strict=True))
            for name, value in stored.items():
                if name not in given:
                    values[name][place] = value
            if not placed:
                values["lon"][place], values["lat"][place] = lon, lat
                values["datum"][place] = Datum.WGS84
            record = read(text) if missing else None
            for item in missing:
                values[field_of(item)][place] = getattr(record, item.name)

    def _made(
        self, chunk: Sequence[Row], values: dict[str, list[Any]], bad: set[int]
    ) -> list[Draft]:
        common = zip(
            (row for row, _cells in chunk), *(values[name] for name in _DRAFTED), strict=True
        )
        own = [values[field_of(item)] for item in self.kind.schema.attributes]
        make = _maker(self.kind.schema.record)
        return [
            Draft(*[*facts, make(*attributes)])
            for place, (facts, attributes) in enumerate(
                zip(common, zip(*own, strict=True), strict=True)
            )
            if place not in bad
        ]


def _maker(record: type) -> Callable[..., Any]:
    """Makes a record of its values in order, which takes half the time of naming each."""
    fields = dataclasses.fields(record)
    if not any(item.kw_only for item in fields):
        return record
    names = [item.name for item in fields]
    return lambda *values: record(**dict(zip(names, values, strict=True)))


_DRAFTED = ("code", "name", "state", "keeper", "lon", "lat", "datum", "valid_from")
