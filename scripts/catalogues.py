"""Compile the translation catalogues: each .po in the package gets its .mo beside it."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "yiju"


def catalogues() -> list[Path]:
    """Every catalogue of the package and of its applications."""
    return sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_all() -> int:
    """Compile those that are newer than their .mo; returns how many were compiled."""
    compiled = 0
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text)
        with target.open("wb") as out:
            write_mo(out, catalogue)
        compiled += 1
    return compiled


if __name__ == "__main__":
    compile_all()
