"""Write docs/processes.md from the declarations: scripts/processes.py [--check]

Every process with its diagram and a table of its steps, in English with the Chinese beside it.
With --check nothing is written; the script leaves with 1 where the page is not what is declared.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "processes.md"
HEAD = """# Processes

Written by `python scripts/processes.py` from what is declared; do not edit. The same diagrams, with
the rules' readings and grounds, stand on the pages 流程 (`/work/processes/`).
"""


def page() -> str:
    from yiju.platform.base.i18n import use_language
    from yiju.platform.work import api as work

    with use_language("en"):
        return "\n".join([HEAD, *(line for one in work.processes() for line in process(one))])


def process(one: Any) -> Iterator[str]:
    yield f"## {named(one.title)}\n"
    yield f"`{one.key}`, version {one.version}. Ground: {', '.join(map(str, one.cites))}.\n"
    yield "```mermaid\nstateDiagram-v2"
    for step in one.steps:
        yield f"  {step.key}: {named(step.title)}"
    yield f"  [*] --> {one.begins}"
    for step in one.steps:
        for move in step.every_move:
            for to in move.to:
                yield f"  {step.key} --> {to}: {move.title}"
        if step.is_end:
            yield f"  {step.key} --> [*]"
    yield "```\n"
    yield "| step | move | to | by |"
    yield "| --- | --- | --- | --- |"
    for step in one.steps:
        for move in step.every_move:
            to = ", ".join(move.to) or "the end"
            yield f"| {step.key} | {named(move.title)} | {to} | {who(move.by)} |"
    yield ""


def named(title: Any) -> str:
    """English with the Chinese behind it."""
    from yiju.platform.base.i18n import use_language

    english = str(title)
    with use_language("zh-hans"):
        return f"{english} {title}"


def who(by: Any) -> str:
    ways = list(by.roles)
    ways += ["holder"] if by.holder else []
    ways += ["reporter"] if by.reporter else []
    ways += [f"whoever is {part}" for part in by.parts]
    ways += ["the system"] if by.system else []
    never = f", never whoever made {', '.join(by.never)}" if by.never else ""
    return ", ".join(ways) + never


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")
    django.setup()
    found = page()
    if "--check" in sys.argv:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != found)
    PAGE.write_text(found, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
