"""The script on the page docs/verify-events.md does what the page says."""

import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiju.platform.events import api, verify

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

PAGE = Path(__file__).parents[3] / "docs" / "verify-events.md"
[SCRIPT] = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
COMPILED = compile(SCRIPT, str(PAGE), "exec")


@pytest.fixture
def run(tmp_path):
    """Run the script as it stands, without anything but the standard library."""
    script, file = tmp_path / "verify.py", tmp_path / "events.jsonl"
    script.write_text(SCRIPT)

    def run(lines, *published):
        file.write_bytes(b"".join(lines))
        command = [sys.executable, "-I", "-S", "-W", "ignore", script, file, *published]
        return subprocess.run(command, capture_output=True, text=True)

    return run


def finds_nothing(data, monkeypatch):
    """Whether the script, within this process, comes to its end on `data`."""
    monkeypatch.setattr(sys, "argv", ["verify.py", "events.jsonl"])
    said = io.StringIO()
    try:
        with redirect_stdout(said):
            exec(COMPILED, {"open": lambda name, mode: io.BytesIO(data)})
    except (Exception, SystemExit):
        return False
    return "are as sealed" in said.getvalue()


def test_the_script_accepts_an_export(three_blocks, run):
    done = run(three_blocks)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"12 events in 3 blocks are as sealed; last hash {api.blocks()[0].hash}\n"
    )


def test_the_script_accepts_a_part_and_an_empty_log(exported, happened, at, run):
    assert run(exported()).returncode == 0
    for _ in range(3):
        happened(2)
        api.seal(at)
    assert run(exported(first=3, last=4)).stdout.startswith("2 events in 1 blocks")


def test_the_script_names_a_changed_event(three_blocks, run):
    lines = list(three_blocks)
    lines[5] = lines[5].replace("登记员".encode(), "登录员".encode())

    done = run(lines)

    assert done.returncode == 1
    assert done.stderr == "line 9: event 5 does not match this block\n"


def test_the_script_compares_with_a_published_hash(three_blocks, run):
    assert run(three_blocks, api.blocks()[1].hash).returncode == 0
    assert "published" in run(three_blocks, "00" * 32).stderr


@given(data=st.data())
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_script_finds_one_flipped_bit_anywhere(three_blocks, monkeypatch, data):
    whole = b"".join(three_blocks)
    assert finds_nothing(whole, monkeypatch)
    changed = bytearray(whole)
    place = data.draw(st.integers(0, len(changed) - 1), label="place")
    changed[place] ^= 1 << data.draw(st.integers(0, 7), label="bit")

    assert not finds_nothing(bytes(changed), monkeypatch)


def test_the_script_and_the_command_tell_the_same_last_hash(three_blocks, run):
    assert verify.verify_lines(three_blocks).last_hash in run(three_blocks).stdout
