"""A build step: refuse to build a wheel without the front-end files and translations in it."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelIsWhole(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "scripts"))
        import catalogues
        import frontend

        if missing := frontend.missing():
            raise SystemExit(
                "These front-end files are not there; run make setup first: " + ", ".join(missing)
            )
        catalogues.compile_all()
