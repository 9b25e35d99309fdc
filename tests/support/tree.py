"""The repository as the architecture tests see it: its files, and its code as syntax trees."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "yiju"
APPLICATIONS = PACKAGE / "applications"


@cache
def files(*below: str) -> list[Path]:
    """The files of the repository, without anything that .gitignore names."""
    patterns = (ROOT / ".gitignore").read_text().split()
    found = (path for folder in below or ("",) for path in walk(ROOT / folder, patterns))
    return sorted(found)


def walk(folder: Path, ignored: list[str]) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name == ".git" or any(is_named(path, pattern) for pattern in ignored):
            continue
        if path.is_dir():
            yield from walk(path, ignored)
        else:
            yield path


def is_named(path: Path, pattern: str) -> bool:
    """As git reads our .gitignore: a pattern with a slash inside stands for one place."""
    pattern = pattern.rstrip("/")
    if "/" in pattern:
        return path == ROOT / pattern
    return fnmatch(path.name, pattern)


def python_files(*below: str) -> list[Path]:
    return [path for path in files(*below) if path.suffix == ".py"]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def strings(path: Path) -> tuple[tuple[int, str], ...]:
    """(line, text) of each string in the code, docstrings left out."""
    described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, described) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return tuple(
        (node.lineno, node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
    )


@cache
def calls(path: Path) -> tuple[tuple[int, str], ...]:
    """(line, dotted name) of each call, as `datetime.now`; names are as written."""
    return tuple(
        (node.lineno, ast.unparse(node.func))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
    )


def at(path: Path, line: int) -> str:
    """Where to look, as `src/yiju/urls.py:12`."""
    return f"{path.relative_to(ROOT)}:{line}"


def applications() -> list[str]:
    """The names of the applications that ship with Yiju."""
    return sorted(path.parent.name for path in APPLICATIONS.glob("*/app.py"))
