"""The plan compiler: a policy document in, a supervised programme out. Pure, without a database.

Start with `compile_file` and `Programme`; docs/plan-compiler.md defines what they hold.
"""

from pathlib import Path

from yiju.platform.steering.compiler.compiling import compile_text
from yiju.platform.steering.compiler.difference import Difference, diff
from yiju.platform.steering.compiler.programme import (
    ClauseNode,
    Deliverable,
    Horizon,
    Programme,
    Safeguard,
    Target,
    Task,
    Unread,
)

__all__ = [
    "ClauseNode",
    "Deliverable",
    "Difference",
    "Horizon",
    "Programme",
    "Safeguard",
    "Target",
    "Task",
    "Unread",
    "compile_bytes",
    "compile_file",
    "compile_text",
    "diff",
]


def compile_file(path: Path | str) -> Programme:
    """The programme of the plan in a .txt, .docx, .pdf or .html file.

    Raises the `CityError` of `readers.read_file` for what is no such file.
    """
    from yiju.platform.steering.compiler.readers import read_file

    return compile_text(read_file(Path(path)))


def compile_bytes(data: bytes, filename: str) -> Programme:
    """The programme of the plan in `data`, as `compile_file`."""
    from yiju.platform.steering.compiler.readers import read_bytes

    return compile_text(read_bytes(data, filename))
