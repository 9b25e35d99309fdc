"""Collect the texts that people read, and keep the English catalogues in step with them.

Texts stand in Chinese in the code (`_("…")`), in templates (`{% trans "…" %}`) and as titles and
assumptions in params.toml. `python scripts/messages.py` adds new ones to the .po files, drops those
that are gone and says how many lack their English, and which have two: whoever reads is shown the
one that stands first, wherever the text is. `--check` only says.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "yiju"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = "# The English of the texts that people read; scripts/messages.py keeps it in step."
CHINESE = re.compile(r"[一-鿿、。；：，（）]")
"""What is Chinese: words, and the signs between them."""
PARAMETER_TEXTS = ("title", "unit", "assumption", "source")


def owners() -> dict[Path, Path]:
    """The folder of each catalogue's sources, by the .po file: one for each application, one for
    all the rest."""
    found = {PACKAGE: PACKAGE / "locale"}
    for app in sorted((PACKAGE / "applications").iterdir()):
        if (app / "app.py").exists():
            found[app] = app / "locale"
    return {locale / "en" / "LC_MESSAGES" / "django.po": root for root, locale in found.items()}


def messages_of(root: Path) -> Iterator[tuple[str, str]]:
    """(text, file) below a folder; the package's own catalogue leaves out the applications."""
    for file in sorted(root.rglob("*")):
        place = file.relative_to(PACKAGE)
        if root == PACKAGE and place.parts[0] == "applications" and len(place.parts) > 2:
            continue
        for text in _texts(file):
            if CHINESE.search(text):
                yield text, str(place)


def _texts(file: Path) -> Iterator[str]:
    if file.suffix == ".py":
        yield from _extracted(file.read_bytes())
    elif file.suffix == ".html":
        yield from _extracted(templatize(file.read_text("utf-8"), origin=str(file)).encode())
    elif file.name == "params.toml":
        for table in tomllib.loads(file.read_text("utf-8")).values():
            yield from (table[key] for key in PARAMETER_TEXTS if key in table)


def _extracted(source: bytes) -> Iterator[str]:
    for _line, said, _comments, _context in extract("python", BytesIO(source), KEYWORDS):
        yield from said if isinstance(said, tuple) else (said,)


def catalogue(po: Path, root: Path) -> Catalog:
    """The catalogue with exactly the texts of today, and the English of those that had it."""
    known = Catalog(locale="en")
    if po.exists():
        known = read_po(StringIO(po.read_text("utf-8")), locale="en")
    fresh = Catalog(locale="en", project="yiju", fuzzy=False, header_comment=HEADER)
    for text, _file in messages_of(root):
        had = known.get(text)
        fresh.add(text, string=had.string if had and not had.fuzzy else "")
    return fresh


def untranslated(fresh: Catalog) -> list[str]:
    return [str(message.id) for message in fresh if message.id and not message.string]


def contradictions(catalogues: Iterable[Catalog]) -> list[str]:
    """Texts that have one English here and another there."""
    first: dict[str, str] = {}
    told = [(str(one.id), str(one.string)) for each in catalogues for one in each if one.string]
    return [
        f"{text}: {english} / {first[text]}"
        for text, english in told
        if text and first.setdefault(text, english) != english
    ]


def write(po: Path, fresh: Catalog) -> None:
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as out:
        write_po(out, fresh, width=100, omit_header=False, sort_output=True, no_location=True)
    header = "POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid"
    lines = po.read_text("utf-8").splitlines(keepends=True)
    po.write_text("".join(x for x in lines if not re.match(rf'"({header})', x)), "utf-8")


def main() -> int:
    if not settings.configured:
        settings.configure()
    lacking, catalogues = 0, []
    for po, root in owners().items():
        fresh = catalogue(po, root)
        catalogues.append(fresh)
        missing = untranslated(fresh)
        lacking += len(missing)
        if "--check" not in sys.argv:
            write(po, fresh)
        for text in missing if "--list" in sys.argv else ():
            print(text)
        print(f"{po.relative_to(PACKAGE)}: {len(fresh)} texts, {len(missing)} without English")
    twofold = contradictions(catalogues)
    for line in twofold:
        print(f"two in English: {line}")
    return 1 if lacking or twofold else 0


if __name__ == "__main__":
    sys.exit(main())
