"""Run as a program: `make` a home with lamps that measure, or tell what is `stored` in one.

A home has the small city, the source `vendor` with the lamps L-1 and L-2, the source `other` with
L-3, which tells whether it is there, and a secret for each source, for L-1 and for L-3. `make`
prints the secrets; `stored` moves what waits and prints the readings of the lake and the balance of
each source. JSON, a line each.
"""

import json
import os
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path


def set_up() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "yiju.settings"
    django.setup()


def make(home: Path) -> dict[str, str]:
    from django.core.management import call_command
    from measured import KINDS, UNIT, measured_city

    from yiju.interfaces import clock
    from yiju.platform.base.i18n import _
    from yiju.platform.sensing import api

    alive = api.StreamKind(
        key="lamp.alive",
        title=_("在线"),
        unit=KINDS[1].unit,
        level=api.Level.STATE,
        states={0: _("离线"), 1: _("在线")},
        interval=timedelta(hours=1),
        silent_after=timedelta(hours=3),
    )
    call_command("migrate", verbosity=0)
    (home / "profile").mkdir()
    with measured_city(home / "profile") as city:
        api.install([*KINDS, alive])
        city.at = clock.now()
        made = {"actor": city.actor, "at": city.at}
        for source, lamps in (("vendor", ("L-1", "L-2")), ("other", ("L-3",))):
            city.source(source, lamps=lamps, unit_code=UNIT, door="mqtt")
            api.streams_make("lamp.power", source=source, codes=lamps, limits=(0, 500), **made)
        api.streams_make("lamp.alive", source="other", codes=["L-3"], **made)
        city.secret("vendor", "L-1")
        city.secret("other", "L-3")
    return city.secrets


def stored() -> dict[str, object]:
    from yiju.interfaces import clock
    from yiju.platform.sensing import api
    from yiju.platform.sensing.lake import api as lake

    mover = lake.Mover(lake.lake())
    while mover.move(clock.moment()).deliveries:
        pass
    keys = {one.id: one.key for one in api.streams(api.Wanted(), size=1_000)}
    kept = lake.lake()
    files = kept.files("readings").of()
    rows = kept.dataset("readings", files).to_table().to_pylist() if files else []
    told: dict[str, Counter[str]] = {}
    for one in api.balances(date(2000, 1, 1), date(2100, 1, 1)):
        assert one.adds_up
        found = told.setdefault(one.source, Counter())
        found.update(received=one.received, stored=one.stored, duplicate=one.duplicate)
        found.update(one.refused)
    return {
        "rows": sorted(
            (keys[row["stream"]], api.microseconds(row["observed"]), row["value"]) for row in rows
        ),
        "balance": {source: +counts for source, counts in told.items()},
    }


if __name__ == "__main__":
    set_up()
    print(json.dumps(make(Path(os.environ["YIJU_HOME"])) if sys.argv[1] == "make" else stored()))
