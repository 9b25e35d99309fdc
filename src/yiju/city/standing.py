"""A demonstration that stands in a folder: whether it is whole, of this version and scale."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _

PACKAGE = Path(__file__).resolve().parents[1]
SECRETS = "source-secrets.json"
"""Beside the database: the secrets of the sources, for programs that play their devices."""
SHAPES_THE_CITY = (
    "city/**/*",
    "**/migrations/*.py",
    "applications/**/rules.py",
    "platform/steering/compiler/**/*.py",
)
"""What a demonstration is made from; another content asks for another build."""


class ForeignHome(CityError):
    code = "city.foreign_home"
    status = 409
    text = _("{home} 里已有一个不是演示的数据库，不会动它。换一个文件夹：yiju demo --home 文件夹")


@dataclass(frozen=True)
class Standing:
    """The folder of a demonstration: its database, its files, and a mark that says what it is."""

    home: Path

    @property
    def files(self) -> Path:
        return self.home / "demo-files"

    @property
    def mark(self) -> Path:
        return self.home / "demo.json"

    @property
    def database(self) -> Path:
        return self.home / "yiju.sqlite3"

    @cached_property
    def version(self) -> str:
        digest = hashlib.sha256()
        for pattern in SHAPES_THE_CITY:
            for file in sorted(PACKAGE.glob(pattern)):
                if file.is_file() and file.suffix != ".pyc":
                    digest.update(file.relative_to(PACKAGE).as_posix().encode())
                    digest.update(file.read_bytes())
        return digest.hexdigest()[:16]

    def said(self) -> dict[str, Any]:
        try:
            found = json.loads(self.mark.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def scale(self) -> float:
        """Of the city that stands here, the whole where there is none."""
        return float(self.said().get("scale", 1.0))

    def serves(self, scale: float | None) -> bool:
        """Whether a finished city of this version stands here, at the scale if one is asked for."""
        said = self.said()
        return (
            said.get("state") == "ready"
            and said.get("version") == self.version
            and scale in {None, said.get("scale")}
            and self.database.exists()
        )

    def why_not(self, scale: float | None) -> Text | None:
        """What is wrong with the city that stands here; None where there is none."""
        said = self.said()
        if not said:
            return None
        if said.get("state") != "ready" or not self.database.exists():
            return _("上次没有建完，重新建立")
        if said.get("version") != self.version:
            return _("这里的演示城市是另一个版本建的，重新建立")
        return _("规模由 {before} 改为 {after}，重新建立").format(
            before=said.get("scale"), after=scale
        )

    def refuse_foreign(self) -> None:
        """Raises ForeignHome where a database stands that no demonstration made."""
        if self.database.exists() and not self.mark.exists():
            raise ForeignHome(home=self.home)

    def throw_away(self) -> None:
        """Take away what a demonstration made; keys stay."""
        for file in self.home.glob(f"{self.database.name}*"):
            file.unlink()
        (self.home / SECRETS).unlink(missing_ok=True)
        for folder in (self.files, self.home / "uploads", self.home / "lake"):
            shutil.rmtree(folder, ignore_errors=True)

    def begin(self, scale: float) -> None:
        """From here on an interruption leaves a city that nobody takes for finished."""
        self._write("building", scale)

    def finish(self) -> None:
        self._write("ready", self.said()["scale"])

    def _write(self, state: str, scale: float) -> None:
        (self.home / "static").mkdir(parents=True, exist_ok=True)
        told = {"state": state, "version": self.version, "scale": scale}
        self.mark.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
