"""Whatever is changed in an export shows, by the export alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiju.platform.events import api, tree, verify

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

SOURCES = Path(verify.__file__).parents[3]
UNCHANGED_BETWEEN_EXAMPLES = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def problems(lines, published=()):
    report = verify.verify_lines(lines, published)
    assert report.exit_code == 1, list(report.lines())
    return [str(problem) for problem in report.problems]


def rewritten(line, change):
    facts = json.loads(line)
    change(facts)
    return tree.canonical(facts) + b"\n"


def test_an_export_is_as_it_was_sealed(three_blocks):
    report = verify.verify_lines(three_blocks)

    assert (report.exit_code, report.events, report.blocks) == (0, 12, 3)
    assert report.last_hash == api.blocks()[0].hash
    assert f"末块散列 {report.last_hash}" in "\n".join(report.lines())


def test_an_empty_log_is_exported_and_verified(exported):
    report = verify.verify_lines(exported())

    assert (report.exit_code, report.events) == (0, 0)


def test_events_that_wait_are_not_in_an_export(happened, exported, at):
    happened()
    api.seal(at)
    happened()

    assert verify.verify_lines(exported()).events == 1


@given(data=st.data())
@UNCHANGED_BETWEEN_EXAMPLES
def test_one_flipped_bit_anywhere_is_found(three_blocks, data):
    changed = bytearray(b"".join(three_blocks))
    place = data.draw(st.integers(0, len(changed) - 1), label="place")
    changed[place] ^= 1 << data.draw(st.integers(0, 7), label="bit")

    assert verify.verify_lines(bytes(changed).splitlines(keepends=True)).exit_code != 0


@given(data=st.data())
@UNCHANGED_BETWEEN_EXAMPLES
def test_one_byte_more_or_less_is_found(three_blocks, data):
    whole = b"".join(three_blocks)
    place = data.draw(st.integers(0, len(whole) - 1), label="place")
    more = whole[:place] + data.draw(st.binary(min_size=1, max_size=1)) + whole[place:]
    less = whole[:place] + whole[place + 1 :]

    for changed in (more, less):
        assert verify.verify_lines(changed.splitlines(keepends=True)).exit_code != 0


@given(data=st.data())
@UNCHANGED_BETWEEN_EXAMPLES
def test_lines_that_were_removed_repeated_or_moved_are_found(three_blocks, data):
    place = st.integers(0, len(three_blocks) - 1)
    one, other = data.draw(place, label="from"), data.draw(place, label="to")
    removed = three_blocks[:one] + three_blocks[one + 1 :]
    moved = [*removed[:other], three_blocks[one], *removed[other:]]
    repeated = [*three_blocks[:other], three_blocks[one], *three_blocks[other:]]

    for changed in (removed, repeated, moved):
        if changed != three_blocks:
            assert verify.verify_lines(changed).exit_code != 0


WORDS = ["head", "event", "leaf", "block", "hash", "end", "algorithm", "number", "root", "seq"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.sampled_from(WORDS), ANYTHING), min_size=1, max_size=3))
@UNCHANGED_BETWEEN_EXAMPLES
def test_no_file_makes_the_verifier_stumble(three_blocks, facts):
    wild = [tree.canonical(line) + b"\n" for line in facts]

    for file in (wild, [three_blocks[0], *wild], [*three_blocks, *wild]):
        assert verify.verify_lines(file).exit_code in (1, 2)


@pytest.mark.parametrize(
    "line", [b"[" * 100_000, b'{"end":NaN}\n', b'{"end":1e999}\n', b'{"end":"\\ud800"}\n', b"\xff"]
)
def test_no_line_makes_the_verifier_stumble(three_blocks, line):
    assert verify.verify_lines([line]).exit_code == 2
    assert "不是 JSON" in problems([*three_blocks[:4], line, *three_blocks[4:]])[0]


def test_a_changed_event_is_named_with_its_line_and_bytes(three_blocks):
    lines = list(three_blocks)
    lines[5] = rewritten(lines[5], lambda line: line["event"].update(name="somebody"))
    start = sum(map(len, lines[:5]))

    assert problems(lines) == [
        "第 5 条记录（asset.record toilet T-05）与第 1 块不符："
        f"第 6 行，字节 {start}–{start + len(lines[5])}"
    ]


def test_a_changed_event_with_a_fresh_leaf_shows_in_the_root(three_blocks):
    def change(line):
        line["event"]["name"] = "somebody"
        line["leaf"] = tree.leaf(tree.canonical(line["event"]), tree.hash_named("sha256")).hex()

    lines = list(three_blocks)
    lines[5] = rewritten(lines[5], change)

    assert problems(lines) == ["第 1 块的树根与其第 1 至 7 条记录不符"]


def test_a_removed_event_is_named(three_blocks):
    lines = [line for place, line in enumerate(three_blocks) if place != 3]

    found = problems(lines)

    assert found[0].startswith("第 4 行应为第 3 条记录，却是第 4 条（asset.record toilet T-04）")
    assert any("开头写明 3 块 12 条，文件中却有 3 块 11 条" in problem for problem in found)


def test_two_exchanged_events_are_named(three_blocks):
    lines = list(three_blocks)
    lines[2], lines[3] = lines[3], lines[2]

    assert problems(lines)[0].startswith("第 3 行应为第 2 条记录，却是第 3 条")


def test_a_changed_block_is_named(three_blocks):
    later = "2021-07-01T00:00:00+00:00"
    lines = list(three_blocks)
    lines[8] = rewritten(lines[8], lambda line: line["block"].update(sealed_at=later))

    assert problems(lines) == ["第 1 块的块头被改动（第 9 行）"]


def test_a_removed_block_breaks_the_chain(three_blocks):
    lines = three_blocks[:9] + three_blocks[14:]

    found = problems(lines)

    assert "第 3 块与前一块不相连" in found
    assert any("应为第 2 块，却是第 3 块" in problem for problem in found)


@pytest.mark.parametrize("kept", [1, 5, 9, 12, 14, -1])
def test_a_file_that_was_cut_off_says_so(three_blocks, kept):
    assert "文件没有结尾行，尾部被截断" in problems(three_blocks[:kept])


def test_lines_after_the_end_are_found(three_blocks):
    assert problems([*three_blocks, three_blocks[1]])[0] == "第 18 行在结尾之后"


def test_a_tail_cut_off_with_fitting_counts_shows_against_a_published_hash(three_blocks):
    published = api.blocks()[0].hash
    second = api.blocks()[1].hash
    counts = {"blocks": 2, "events": 11}
    lines = [
        rewritten(three_blocks[0], lambda line: line["head"].update(counts)),
        *three_blocks[1:14],
        rewritten(three_blocks[-1], lambda line: line["end"].update(counts, hash=second)),
    ]

    assert verify.verify_lines(lines).exit_code == 0
    assert verify.verify_lines(lines, [second]).exit_code == 0
    assert problems(lines, [published]) == [f"公布的散列 {published} 不是文件中任何一块的散列"]


def test_a_part_is_exported_in_whole_blocks_and_verified_alone(three_blocks, exported):
    report = verify.verify_lines(exported(first=9, last=10))

    assert (report.exit_code, report.events, report.blocks) == (0, 4, 1)
    assert report.previous == api.blocks()[2].hash
    assert f"文件从第 2 块开始，之前一块的散列 {report.previous}" in "\n".join(report.lines())


def test_a_part_that_claims_to_be_the_beginning_is_found(three_blocks, exported):
    lines = exported(first=9)
    lines[0] = rewritten(lines[0], lambda line: line["head"].update(first_block=1))

    assert "第 1 行写明的起点不对" in problems(lines)


def test_a_row_changed_in_the_database_itself_is_named(three_blocks, exported):
    with connection.cursor() as cursor:
        on = " ON events_event" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER events_event_no_update{on}")
        cursor.execute("UPDATE events_event SET ground = '' WHERE subject_key = 'T-06'")

    assert problems(exported())[0].startswith(
        "第 6 条记录（asset.record toilet T-06）与第 1 块不符"
    )


def test_no_more_than_twenty_problems_are_printed(three_blocks):
    lines = [*three_blocks, *[b"{}\n"] * 30]

    printed = list(verify.verify_lines(lines).lines())

    assert printed[20] == "……另有 10 处"
    assert len(printed) == 23


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"{}\n", b'{"head":{"format":"other"}}\n'])
def test_what_is_no_export_cannot_be_read(tmp_path, content):
    file = tmp_path / "events.jsonl"
    file.write_bytes(content)

    assert verify.verify_file(file).exit_code == 2


def test_a_missing_file_cannot_be_read(tmp_path):
    report = verify.verify_file(tmp_path / "events.jsonl")

    assert report.exit_code == 2
    assert "events.jsonl" in next(report.lines())


def test_verifying_needs_the_standard_library_only(three_blocks, tmp_path):
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"".join(three_blocks))
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path;"
        "from yiju.platform.events.verify import verify_file;"
        "raise SystemExit(verify_file(Path(sys.argv[2])).exit_code)"
    )
    alone = [sys.executable, "-I", "-S", "-c", program, str(SOURCES), str(file)]

    assert subprocess.run(alone).returncode == 0
