"""How fast the pages of a city with a year of cases are: benchmarks/city_year.py ADDRESS [ROUNDS]

The city is served elsewhere, as by `yiju demo --cases 300000`. Each page is asked for by somebody
who may see it, one request after another; the first is told apart, because it may fill what is
kept. Beside them stands the sign-in page, which reads nothing: what the machine itself takes.
Printed are milliseconds (first, middle, 95th percentile) and the size of the answer.
"""

import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import requests

from yiju.city.cast import PASSWORD

MONTH = "since=2022-05-01&before=2022-06-01"
PAGES = (
    ("", "/account/login/"),
    ("", "/public/plan/"),
    ("", "/public/city/"),
    ("", "/public/city/open.geojson"),
    ("", "/public/report/"),
    ("", "/public/report/similar.json?lon=119.95&lat=31.78"),
    ("", "/public/places.json?q=天宁"),
    ("", "/public/rechecks/2022-05/"),
    ("", "/public/cases.atom"),
    ("", "/ogc/features/v1/collections/cases/items?limit=100"),
    ("", "/ogc/features/v1/collections/cases/items?limit=100&bbox=119.9,31.7,120.0,31.8"),
    ("", "/open311/v2/requests.json"),
    ("inspector", "/work/"),
    ("staff", "/work/"),
    ("acceptor", "/work/"),
    ("shift_leader", "/work/"),
    ("dispatcher", "/work/"),
    ("commander", "/work/"),
    ("office", "/work/"),
    ("office", "/work/items/"),
    ("office", "/work/items/"),
    ("office", "/work/items/?state=ended&type=M09005"),
    ("office", "/work/items/?late=1"),
    ("district", "/work/items/"),
    ("office", "/work/map/"),
    ("office", "/work/map/points.json?state=open"),
    ("office", "/plan/"),
    ("office", "/applications/cityops/"),
    ("office", "/applications/cityops/evaluation/"),
    ("office", "/applications/cityops/evaluation/?month=2022-05"),
    ("office", "/applications/cityops/evaluation/?month=2021-10"),
    ("office", "/applications/cityops/hotspots/"),
    ("office", "/work/integrity/"),
    ("office", "/work/outbox/"),
    ("auditor", "/events/"),
)
FILES = (
    ("office", f"/work/items/export.csv?{MONTH}"),
    ("office", f"/work/items/export.xlsx?{MONTH}"),
    ("office", f"/work/items/export.geojson?{MONTH}"),
    ("office", "/work/items/export.csv"),
    ("office", "/work/items/export.geojson"),
)
PATIENCE_S = 600


@dataclass(frozen=True)
class Asked:
    """One page: milliseconds of each time, bytes of the last answer."""

    who: str
    path: str
    status: int
    times: list[float]
    size: int

    def line(self) -> str:
        first, *later = self.times
        later = sorted(later or [first])
        middle, slow = statistics.median(later), later[min(len(later) - 1, len(later) * 95 // 100)]
        told = f"{first:9.0f} {middle:9.0f} {slow:9.0f} {self.size / 1000:10.0f}"
        return f"{self.who:13}{self.status} {told}  {self.path}"


def visitor(address: str, who: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    if who:
        page = session.get(f"{address}/account/login/", timeout=PATIENCE_S).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {
            "login": who,
            "password": PASSWORD,
            "csrfmiddlewaretoken": token[1] if token else "",
        }
        session.post(f"{address}/account/login/", form, timeout=PATIENCE_S).raise_for_status()
    return session


def asked(address: str, rounds: int) -> Iterator[Asked]:
    sessions: dict[str, requests.Session] = {}
    for pages, times in ((PAGES, rounds), (FILES, 1)):
        for who, path in pages:
            session = sessions.setdefault(who, visitor(address, who))
            took = []
            for _time in range(times):
                began = time.perf_counter()
                answer = session.get(address + path, timeout=PATIENCE_S)
                took.append(1000 * (time.perf_counter() - began))
            yield Asked(who, path, answer.status_code, took, len(answer.content))


def main(address: str, rounds: int) -> None:
    print(f"{'':16} {'first':>9} {'p50':>9} {'p95':>9} {'kB':>10}")
    for one in asked(address.rstrip("/"), rounds):
        print(one.line(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)
