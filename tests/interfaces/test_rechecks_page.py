"""Everybody can see how closed cases were drawn, download it, and draw them again."""

import hashlib
import json
import os
import subprocess
import sys

from http_client import Client


def test_a_visitor_sees_the_draws_and_draws_again_with_the_command(running_city, tmp_path):
    visitor = Client(running_city.address, "visitor")
    status, page = visitor.read("/public/rechecks/2022-05/")
    assert status == 200
    assert "种子" in page
    _status, told = visitor.read("/public/rechecks/2022-05/draw.json")
    [[first, *_rest], *_strata] = json.loads(told)["taken"].values()
    assert first in page

    export = tmp_path / "recheck.json"
    export.write_text(told)
    command = [sys.executable, "-m", "yiju", "draw", "verify", str(export)]
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "yiju.settings", "YIJU_HOME": str(tmp_path)}
    assert subprocess.run(command, check=False, env=own).returncode == 0

    changed = json.loads(told)
    changed["secrets"] = {party: "00" * 32 for party in changed["secrets"]}
    export.write_text(json.dumps(changed))
    assert subprocess.run(command, check=False, env=own).returncode == 1
    export.write_text("{")
    assert subprocess.run(command, check=False, env=own).returncode == 2


def test_a_visitor_sees_every_draw_and_the_hashes_that_bind_it(running_city):
    visitor = Client(running_city.address, "visitor")
    status, listing = visitor.read("/public/draws/")
    assert status == 200
    assert "/public/draws/recheck-2022-05/" in listing
    _status, told = visitor.read("/public/draws/recheck-2022-05/draw.json")
    facts = json.loads(told)
    status, page = visitor.read("/public/draws/recheck-2022-05/")
    assert status == 200
    for shown in (facts["list_hash"], facts["notice_hash"], *facts["secrets"].values()):
        assert shown in page
    assert visitor.read("/public/draws/nothing/")[0] == 404


def test_the_seed_of_a_month_that_runs_is_not_told(running_city):
    visitor = Client(running_city.address, "visitor")
    status, told = visitor.read("/public/rechecks/2022-06/draw.json")
    assert status == 200
    assert json.loads(told)["state"] == "announced"
    assert "secrets" not in json.loads(told)
    assert visitor.read("/public/rechecks/1999-01/")[0] == 404


def test_questions_about_figures_are_for_those_who_watch_over_them(running_city):
    assert Client(running_city.address, "office").read("/work/integrity/")[0] == 200
    assert Client(running_city.address, "office").read("/work/integrity/?month=x")[0] == 400
    assert Client(running_city.address, "dispatcher").read("/work/integrity/")[0] == 403


def test_two_parties_draw_inspectors_on_the_page_and_anybody_verifies_it(running_city, tmp_path):
    auditor = Client(running_city.address, "auditor")
    steps, secret = "/draws/demo-inspectors/", "骰子 4 6 1 3 2 5 由审计局掷出"
    told = {"party": "市审计局", "commitment": hashlib.sha256(secret.encode()).hexdigest()}

    assert auditor.ask(steps, {"do": "perform"})[0] == 409, "not before all have committed"
    assert auditor.ask(steps, {"do": "commit", **told})[0] == 200
    assert auditor.ask(steps, {"do": "reveal", "party": "市审计局", "secret": "x" * 20})[0] == 422
    assert auditor.ask(steps, {"do": "perform"})[0] == 409, "not before all have revealed"
    assert auditor.ask(steps, {"do": "reveal", "party": "市审计局", "secret": secret})[0] == 200
    assert auditor.ask(steps, {"do": "perform"})[0] == 200
    assert auditor.ask(steps, {"do": "nothing"})[0] == 422

    visitor = Client(running_city.address, "visitor")
    _status, page = visitor.read("/public/draws/demo-inspectors/")
    assert "R07" in page, "who was left out, and why"
    export = tmp_path / "draw.json"
    export.write_text(visitor.read("/public/draws/demo-inspectors/draw.json")[1])
    command = [sys.executable, "-m", "yiju", "draw", "verify", str(export)]
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "yiju.settings", "YIJU_HOME": str(tmp_path)}
    assert subprocess.run(command, check=False, env=own).returncode == 0
