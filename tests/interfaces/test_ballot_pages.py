"""Owners vote on their phones or on paper, and everybody sees and recounts the result."""

import json
import os
import re
import subprocess
import sys
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request

import pytest
from http_client import Client

CODE = re.compile(r"<code>((?:[A-Z2-9]{4}-){3}[A-Z2-9]{4})</code>")
RECEIPT = re.compile(r"(?:[A-Z2-9]{4}-){5}[A-Z2-9]{4}")
REPLAY = re.compile(r'name="replay" value="([^"]+)"')
OPEN = "/public/ballots/demo-manager/"


def post(client: Client, url: str, **form: str) -> tuple[int, str]:
    headers = {
        "Referer": client.address + url,
        "X-CSRFToken": client.cookies().get("csrftoken") or "",
    }
    request = Request(client.address + url, urlencode(form).encode(), headers=headers)
    try:
        answer = client.opener.open(request, timeout=30)
        return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


@pytest.fixture(scope="module")
def codes(running_city) -> list[str]:
    """The codes on the slips of the ballot that is open today, in the order of heads."""
    office = Client(running_city.address, "office")
    status, page = post(office, "/ballots/demo-manager/slips/")
    assert status == 200
    found = CODE.findall(page)
    assert len(found) == 12
    _status, again = post(office, "/ballots/demo-manager/slips/")
    assert CODE.findall(again) == [], "codes are shown once"
    return found


def test_a_resident_votes_on_the_phone_and_finds_the_vote_by_the_receipt(running_city, codes):
    resident = Client(running_city.address, "visitor")
    status, page = resident.read(OPEN + "vote/")
    assert status == 200
    form = {"codes": codes[0], "choice": "no", "replay": REPLAY.findall(page)[0]}
    status, done = post(resident, OPEN + "vote/", **form)
    assert status == 200
    [receipt] = RECEIPT.findall(done)
    assert receipt in post(resident, OPEN + "vote/", **form)[1], "sent twice, voted once"
    status, refused = post(resident, OPEN + "vote/", **{**form, "choice": "yes"})
    assert (status, "已经投过票" in refused) == (409, True)

    other = Client(running_city.address, "visitor")
    status, found = post(other, OPEN + "find/", receipt=receipt.lower())
    assert status == 200
    assert "<strong>反对</strong>，120.00 m²" in found
    assert post(other, OPEN + "find/", receipt=codes[0])[0] == 404
    assert "反对" not in other.read(OPEN)[1], "nothing of the result before it is over"


def test_a_wrong_code_is_refused_in_words_and_what_was_typed_stays(running_city):
    visitor = Client(running_city.address, "visitor")
    _status, page = visitor.read(OPEN + "vote/")
    form = {"codes": "AAAA-BBBB", "choice": "yes", "replay": REPLAY.findall(page)[0]}
    status, refused = post(visitor, OPEN + "vote/", **form)
    assert status == 403
    assert "投票码不对" in refused
    assert "AAAA-BBBB" in refused


def test_a_paper_ballot_counts_once_two_clerks_have_entered_the_same(running_city, codes):
    one, two = (Client(running_city.address, role) for role in ("office", "admin"))
    entry, form = "/ballots/demo-manager/entry/", {"code": codes[1], "signatures": "1"}

    assert "等另一名" in post(one, entry, choice="yes", **form)[1]
    assert "不一致" in post(two, entry, choice="no", **form)[1]
    assert "等另一名" in post(two, entry, choice="no", **form)[1]
    status, done = post(one, entry, choice="no", **form)
    assert (status, "已计入" in done) == (200, True)
    assert RECEIPT.findall(done)
    assert post(one, entry, choice="no", **form)[0] == 409
    assert post(one, entry, choice="no", code=codes[2], signatures="x")[0] == 422
    for role in ("visitor", "inspector"):
        assert post(Client(running_city.address, role), entry, choice="no", **form)[0] in (401, 403)


def test_a_stranger_sees_why_it_failed_and_counts_again_with_the_command(running_city, tmp_path):
    visitor = Client(running_city.address, "visitor")
    status, page = visitor.read("/public/ballots/demo-lift/")
    assert status == 200
    assert "未通过" in page
    assert "同意的面积不够" in page
    assert "540.00 m²" in page
    assert "69.23%" in page
    assert "同意的人数不够" not in page
    assert "通过" in visitor.read("/public/ballots/demo-fund/")[1]
    assert visitor.read("/public/ballots/nothing/")[0] == 404

    _status, told = visitor.read("/public/ballots/demo-lift/ballot.json")
    export = tmp_path / "ballot.json"
    command = [sys.executable, "-m", "yiju", "ballot", "verify", str(export)]
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "yiju.settings", "YIJU_HOME": str(tmp_path)}
    changed = json.loads(told)
    changed["sheets"][0]["choice"] = "abstain"
    for text, code in ((told, 0), (json.dumps(changed), 1), ("{", 2)):
        export.write_text(text)
        assert subprocess.run(command, check=False, env=own).returncode == code
