"""Every list for programs: what has changed since a moment, and a cursor to come back with."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiju.interfaces import clock
from yiju.interfaces.lists.all import find, readable
from yiju.interfaces.lists.files import plain
from yiju.interfaces.lists.listed import Ask
from yiju.interfaces.web.lists import since_in
from yiju.interfaces.web.reader import reader_in

router = Router(tags=["lists"])


class ListOut(Schema):
    key: str = Field(description="The list in addresses")
    title: str = Field(description="What people read")
    columns: dict[str, str] = Field(description="Names in `rows` with their headings")


class RowsQuery(Schema):
    changed_since: str = Field(
        "", max_length=40, description="A day or a moment with offset: only rows changed since"
    )
    after: str = Field("", max_length=300, description="`cursor` of the answer before")
    size: int = Field(500, ge=1, le=1000, description="Rows a page")


class RowsOut(Schema):
    cursor: str = Field(description="Come back with it as `after`, now or in a year")
    is_more: bool = Field(description="Whether there are more rows now")
    rows: list[dict[str, Any]] = Field(description="The earliest change first")


@router.get("/", response=list[ListOut], url_name="lists")
def list_lists(request: HttpRequest) -> list[dict[str, Any]]:
    """The lists that you may read."""
    return [
        {
            "key": one.key,
            "title": str(one.title),
            "columns": {name: str(title) for name, title in one.columns.items()},
        }
        for one in readable(reader_in(request))
    ]


@router.get("/{name}", response=RowsOut, url_name="list")
def list_rows(request: HttpRequest, name: str, query: Query[RowsQuery]) -> dict[str, Any]:
    """Rows of a list within your reach, in the order of their last change."""
    reader = reader_in(request)
    ask = Ask(reader, clock.moment(), since_in(query.changed_since))
    rows, cursor, is_more = find(name, reader).portion(ask, query.after, query.size)
    told = [{key: plain(value) for key, value in row.items()} for row in rows]
    return {"cursor": cursor, "is_more": is_more, "rows": told}
