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

    from yiju.interfaces import clock

    own_day, running = settings.YIJU_TODAY, clock.FILE
    for line in sys.stdin:
        asked = json.loads(line)
        settings.YIJU_TODAY = asked["today"]
        clock.FILE = running if asked["today"] == own_day else "no-clock-of-another-day"
        done = CliRunner().invoke(yiju, asked["words"], input=asked["said"])
        printed = done.output + (repr(done.exception) if done.exception else "")
        print(json.dumps({"code": done.exit_code, "printed": printed}), flush=True)


if __name__ == "__main__":
    main()
