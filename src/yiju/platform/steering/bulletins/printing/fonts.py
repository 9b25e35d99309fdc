"""Fonts for paper: those that the city has laid down, else the free ones that the pages use.

The pages' fonts come as a hundred slices each, compressed for browsers. What a paper needs of
them is taken out once, at the weight that it needs, and kept in a folder.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

import yiju
from yiju.platform.steering.bulletins.printing.form import FACES, Face

VENDOR = Path(yiju.__file__).parent / "static" / "vendor" / "fonts"
SLICE = re.compile(r"url\(\./(files/[^)]+)\).*?unicode-range: ([^;]+);", re.DOTALL)
UNITS, ASCENT, DESCENT = 1000, 880, -120
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "—，。、；：（）〔〕《》“”〇一二三四五六七八九十"
_one_at_a_time = Lock()


def font_file(face: Face, text: Iterable[str], own: Path | None, kept: Path) -> Path:
    """A TrueType file with every character of the text that the face has.

    `own` is the folder of the city's own fonts, as `body.ttf`; `kept` where ours are kept.
    """
    if own and (file := own / f"{face.key}.ttf").exists():
        return file
    with _one_at_a_time:
        return _made(face, frozenset("".join(text)) | frozenset(ALWAYS), kept)


def _made(face: Face, wanted: frozenset[str], kept: Path) -> Path:
    """Files are only added: one that a paper is being printed with stays as it is."""
    kept.mkdir(parents=True, exist_ok=True)
    start = f"{face.family}-{face.weight}-{_edition()}-"
    base: Path | None = None
    had: frozenset[str] = frozenset()
    for told in sorted(kept.glob(f"{start}*.txt")):
        letters, file = frozenset(told.read_text(encoding="utf-8")), told.with_suffix(".ttf")
        if wanted <= letters and file.exists():
            return file
        if len(letters) > len(had) and file.exists():
            base, had = file, letters
    told_letters = "".join(sorted(had | wanted))
    mark = hashlib.sha256(told_letters.encode()).hexdigest()[:12]
    file = kept / f"{start}{mark}.ttf"
    _write(file, _built(face, mark, wanted - had, base))
    _write(file.with_suffix(".txt"), told_letters.encode())
    return file


def _write(file: Path, data: bytes) -> None:
    partly = file.with_suffix(f".{uuid4().hex}")
    partly.write_bytes(data)
    partly.replace(file)


@lru_cache
def _edition() -> str:
    """What tells one delivery of the pages' fonts from another."""
    families = sorted({face.family for face in FACES})
    told = "".join((VENDOR / f"{name}.css").read_text() for name in families)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


@lru_cache
def _slices(family: str) -> tuple[tuple[str, frozenset[str]], ...]:
    css = (VENDOR / f"{family}.css").read_text()
    return tuple((found[1], frozenset(_range(found[2]))) for found in SLICE.finditer(css))


def _range(told: str) -> Iterator[str]:
    for part in told.split(","):
        first, _dash, last = part.strip()[2:].partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


def _built(face: Face, mark: str, letters: Iterable[str], base: Path | None) -> bytes:
    """The glyphs of an earlier file with those of further letters. Each file has a name of its
    own inside as well: a PDF takes fonts of one name for one font."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    glyphs: dict[str, Any] = {".notdef": TTGlyphPen(None).glyph()}
    widths = {".notdef": UNITS}
    names: dict[int, str] = {}
    if base:
        _take_over(base, glyphs, widths, names)
    rest = set(letters)
    for file, has in _slices(face.family):
        if mine := sorted(rest & has):
            rest -= has
            for letter, glyph, width in _drawn(VENDOR / file, face.weight, mine):
                name = f"u{ord(letter):04X}"
                glyphs[name], widths[name], names[ord(letter)] = glyph, width, name
    build = FontBuilder(UNITS)
    build.setupGlyphOrder(list(glyphs))
    build.setupCharacterMap(names)
    build.setupGlyf(glyphs)
    table = build.font["glyf"]
    sides = {name: (width, getattr(table[name], "xMin", 0)) for name, width in widths.items()}
    build.setupHorizontalMetrics(sides)
    build.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    family = f"Yiju {face.family} {face.weight} {mark}"
    build.setupNameTable(
        {"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "-")}
    )
    build.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT)
    build.setupPost()
    out = BytesIO()
    build.save(out)
    return out.getvalue()


def _take_over(
    base: Path, glyphs: dict[str, Any], widths: dict[str, int], names: dict[int, str]
) -> None:
    from fontTools.ttLib import TTFont

    with TTFont(base) as font:
        names.update(font.getBestCmap())
        for name in font.getGlyphOrder():
            glyphs[name], widths[name] = font["glyf"][name], font["hmtx"][name][0]


def _drawn(file: Path, weight: int, letters: Iterable[str]) -> Iterator[tuple[str, Any, int]]:
    """Outline and width of each letter that the slice has, at the weight."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        shapes, cmap = font.getGlyphSet(location={"wght": weight}), font.getBestCmap()
        for letter in letters:
            if ord(letter) in cmap:
                glyph, pen = shapes[cmap[ord(letter)]], DecomposingRecordingPen(shapes)
                glyph.draw(pen)
                outline = TTGlyphPen(None)
                pen.replay(outline)
                yield letter, outline.glyph(), round(glyph.width)
