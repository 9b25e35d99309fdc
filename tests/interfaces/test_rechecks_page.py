"""Everybody can see how closed cases were drawn, download it, and draw them again."""

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
