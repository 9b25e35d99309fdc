"""`yiju plan`: read a plan and compare two, without a database."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from yiju.platform.base.i18n import _


@click.group()
def plan() -> None:
    """Read policy plans."""


@plan.command("compile")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def compile_plan(file: Path, as_json: bool) -> None:
    """Compile a plan (.txt, .docx, .pdf, .html) into tasks, targets and responsible units."""
    from yiju.platform.steering.compiler import compile_file

    programme = compile_file(file)
    if as_json:
        click.echo(json.dumps(programme.to_json(), ensure_ascii=False, indent=2))
        return
    facts = programme.to_json()
    for task in facts["tasks"]:
        click.echo(f"§{task['clause']}  {task['title']}  （{'、'.join(task['units'])}）")
        for target in facts["targets"]:
            if target["clause"] == task["clause"]:
                click.echo(f"    {in_words(target)}")
    elsewhere = {task["clause"] for task in facts["tasks"]}
    for target in facts["targets"]:
        if target["clause"] not in elsewhere:
            click.echo(f"§{target['clause']}  {in_words(target)}")
    click.echo(
        str(
            _("任务 {tasks} 项，目标 {targets} 个，保障措施 {safeguards} 条；读懂全文的 {coverage}")
        ).format(
            tasks=len(facts["tasks"]),
            targets=len(facts["targets"]),
            safeguards=len(facts["safeguards"]),
            coverage=f"{facts['coverage']:.1%}",
        )
    )
    for piece in facts["unread"]:
        click.echo(
            str(_("未读懂：{text}")).format(
                text=piece["text"] if isinstance(piece, dict) else piece
            )
        )


def in_words(target: Mapping[str, Any]) -> str:
    """One line: subject, comparator, value, unit, due."""
    value = "" if target["value"] is None else f" {target['value']}"
    when = target["due"] or ""
    rhythm = f" /{target['every']}" if target["every"] else ""
    return f"{target['subject']} {target['comparator']}{value}{target['unit'] or ''} {when}{rhythm}"


@plan.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
def diff(old: Path, new: Path) -> None:
    """Show which promises were added, dropped or changed between two editions."""
    from yiju.platform.steering.compiler import compile_file
    from yiju.platform.steering.compiler import diff as compare

    found = compare(compile_file(old), compile_file(new))
    for line in found.lines():
        click.echo(line)
    raise SystemExit(1 if found else 0)
