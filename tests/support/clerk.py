"""A process that runs commands of `yiju` one after another: a JSON object a line in and out.

In: words, said (standard input) and today. Out: code and printed.
"""

import json
import sys

from click.testing import CliRunner

from yiju.interfaces.cli import start_django, yiju


def main() -> None:
    start_django()
    from django.conf import settings

    for line in sys.stdin:
        asked = json.loads(line)
        settings.YIJU_TODAY = asked["today"]
        done = CliRunner().invoke(yiju, asked["words"], input=asked["said"])
        printed = done.output + (repr(done.exception) if done.exception else "")
        print(json.dumps({"code": done.exit_code, "printed": printed}), flush=True)


if __name__ == "__main__":
    main()
