"""What a database cannot hold is refused with a reason. SQLite holds a NUL in a text."""

from typing import Any

import pytest
from compounds import COMPOUND, build, part
from django.db import connection

from yiju.applications.owners_assembly.process import PROPOSAL
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work

ACT = "/public/owners_assembly/act/"


@pytest.mark.postgres
@pytest.mark.parametrize("odd", ["part", "code", "words", "title"])
def test_a_form_with_a_sign_that_no_database_holds_breaks_nothing(
    db: Any, client: Any, tmp_path: Any, odd: str
) -> None:
    build(tmp_path)
    home = registry.by_code("exclusive_part", part(3, 1), None)
    code = registry.holder_code(home)
    given = {"part": home.code, "code": code, "title": "充电位", "words": "加装六个", "key": "k"}

    answer = client.post(ACT, given | {odd: given[odd] + "\x00"})

    is_held = connection.vendor == "sqlite" and odd == "words"
    assert answer.status_code == 200 if is_held else 400 <= answer.status_code < 500
    assert client.post(ACT, given).status_code == 200
    assert len(list(work.every(work.Wanted(process=PROPOSAL.key, asset=COMPOUND)))) == 1
