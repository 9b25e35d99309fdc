"""A stranger adds up one deal from the export, with the script that the documentation gives."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from dealt import CLERK, WAN, Dealing

from yiju.platform.trust.ledgers import api as ledgers

pytestmark = pytest.mark.usefixtures("office")
PAGE = Path(__file__).parents[3] / "docs" / "resale.md"


def test_the_script_of_the_page_adds_a_deal_up_to_nothing_held(tmp_path: Path) -> None:
    deal = Dealing().released()
    deal.ticks(days=16)
    assert deal.step == "closed"
    file, script = tmp_path / "journal.jsonl", tmp_path / "deal.py"
    ledgers.seal(actor=CLERK, at=deal.at)
    with file.open("w", encoding="utf-8") as out:
        ledgers.export(out)
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    script.write_text(code, "utf-8")
    said = subprocess.run(
        [sys.executable, "-I", script, file, deal.number],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.rstrip().endswith("held: 0")
    assert f"'resale-lender': {38 * WAN}" in said
    assert f"'resale-own': {-49 * WAN}" in said
