"""How the map of all lamps works at city size: benchmarks/lamp_map.py [LAMPS] [HOME]

Builds the demonstration city with so many lamps (300,000), all of them under single-lamp control
and measured, and then, beside a peer in the same run each:

- tiles: size of tiles of several zooms, time to make one from the register, and time of the
  encoder alone beside that of mapbox-vector-tile for the same features;
- first view: from opening the page until the map with all states is drawn, beside a page that gives
  the same points to MapLibre as one GeoJSON (peer), and the same without a lamp (bare): what
  the machine can draw at best;
- panning: the times from frame to frame while the map is panned by keyboard, beside both;
- dusk: how long after the mover has all readings the page shows the lamps lit, and its longest
  frame meanwhile.

HOME is kept and used again where it is named. Needs a browser (YIJU_CHROMIUM, or one that
scripts/browser.py finds); without a graphics card it draws in software.
"""

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "support")]
YIJU = Path(sys.executable).parent / "yiju"
DAY, BEFORE, DUSK = "2022-06-30", "19:10:00+08:00", "19:45:00+08:00"
"""On that day the lamps go on at 19:27."""
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
WIDE = {"width": 1280, "height": 900}
ZOOMS = (8, 10, 12, 14, 16)
ROUNDS = 5
PRESSES = 24
PATIENCE_MS = 120_000
CONTROLLED = (
    "UPDATE registry_asset SET attributes = json_set(attributes,"
    " '$.controlled_on', '2021-06-01', '$.controller', code) WHERE kind = 'lamp'"
)
"""Straight into the table: what is measured here is the map, not how a register is brought."""
OPTIONS = {"y_coord_down": True, "extents": 4096, "check_winding_order": False}
WATCH = """
window.frames = [];
const step = (at) => { window.frames.push(at); requestAnimationFrame(step); };
requestAnimationFrame(step);
new MutationObserver(() => {
  if (!window.drawn && document.querySelector("#map[data-drawn]")) window.drawn = performance.now();
}).observe(document, { subtree: true, attributes: true, childList: true });
"""
PAGE = """<!doctype html><meta charset="utf-8">
<link rel="stylesheet" href="/static/vendor/maplibre/maplibre-gl.css">
<link rel="stylesheet" href="/static/yiju/yiju.css">
<style>#map { width: 656px; height: 684px; }</style>
<div id="map" data-lon="119.8" data-lat="31.6" data-boundaries="/public/boundaries.geojson"></div>
<script type="module">
import { cityMap } from "/static/yiju/map.js";
const box = document.getElementById("map");
const map = cityMap(box);
map.on("load", () => {
  LAMPS
  map.once("idle", () => { box.dataset.drawn = ""; });
});
</script>"""
LAMPS = """
map.addSource("lamp", { type: "geojson", data: "/peer/points.geojson" });
map.addLayer({ id: "lamp", type: "circle", source: "lamp",
  paint: { "circle-radius": 3, "circle-color": "#ffc65c", "circle-opacity": 0.6 } });"""


def main(lamps: int, home: Path) -> None:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    if not (home / "yiju.sqlite3").exists():
        build = ["demo", "--scale", "0.02", "--cases", "100", "--lamps", str(lamps), "--no-serve"]
        subprocess.run([YIJU, *build, "--home", home], check=True, stdout=subprocess.DEVNULL)
        step(home, "prepare")
    set_clock(home, BEFORE)
    step(home, "say", "off")
    step(home, "tiles")
    set_clock(home, DUSK)
    with served(home) as address:
        browse(home, address)


def step(home: Path, *words: str) -> None:
    subprocess.run([sys.executable, __file__, "as", *words], check=True, env=environment(home))


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "YIJU_HOME": str(home), "YIJU_TODAY": DAY}


def set_clock(home: Path, moment: str) -> None:
    told = {"city": f"{DAY}T{moment}", "real": datetime.now(UTC).isoformat(), "speed": 1}
    (home / "clock.json").write_text(json.dumps(told))


@contextmanager
def served(home: Path) -> Iterator[str]:
    from running_city import free_port

    port = free_port()
    command = [sys.executable, __file__, "as", "serve", str(port)]
    server = subprocess.Popen(command, env=environment(home))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


# --- in the city ---------------------------------------------------------------------------


def serve(port: str) -> None:
    """The server alone, without the processes that move and watch beside it."""
    from yiju.interfaces.cli import server

    server.run("127.0.0.1", int(port))


def prepare() -> None:
    """The platform of the lamps measures power and voltage of every one."""
    from django.core.management import call_command
    from django.db import connection

    from yiju.city.lighting_signals import LAMPS
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry
    from yiju.platform.sensing import api as sensing

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(CONTROLLED)
    made = {"actor": Actor("bench", "bench"), "at": clock.moment()}
    for kind in ("lamp.power", "lamp.voltage"):
        sensing.streams_make(kind, source=LAMPS, within=registry.city().code, **made)


def say(state: str) -> None:
    """Every lamp says what it draws now: nothing when it is off; else what it should, but for one
    in 250 that is dark and a dozen circuits without supply. The mover moves it; watches, whose work
    is measured elsewhere, do not follow."""
    import numpy as np

    from yiju.city.lighting_signals import LAMPS
    from yiju.interfaces import clock
    from yiju.platform.registry import api as registry
    from yiju.platform.sensing import api as sensing
    from yiju.platform.sensing.lake import api as lake
    from yiju.platform.sensing.live import api as live

    kind, at, chance = registry.kind_of("lamp"), clock.moment(), np.random.default_rng(16)
    every = registry.inventory(kind)
    alike = registry.alike(kind, every, ("rated_w", "gear_w"))
    full = np.array([rated + gear for rated, gear in alike.values], float)[alike.numbers]
    power, volts = np.zeros(len(every)), np.full(len(every), 224.0)
    if state == "on":
        power = full * np.where(chance.random(len(every)) < 0.004, 0.002, 1)
        circuit = registry.alike(kind, every, ("circuit",)).numbers
        cut = np.isin(circuit, chance.choice(circuit.max() + 1, 12, replace=False))
        power[cut], volts[cut] = 0, 0
    who = sensing.caller_for(LAMPS)
    for name, values in (("lamp.power", power), ("lamp.voltage", volts)):
        for first in range(0, len(every), 50_000):
            codes = every.codes[first : first + 50_000]
            moments = np.full(len(codes), sensing.microseconds(at), np.int64)
            keys = [f"{code}/{name}" for code in codes]
            sensing.receive(who, sensing.Readings(keys, moments, values[first:][: len(codes)]), at)
    mover = lake.Mover(lake.lake(), [live.follow])
    while mover.move(at).deliveries:
        pass


def tiles() -> None:
    """The tile in the middle of the city and those around it, at each zoom."""
    import mapbox_vector_tile
    from django.db import close_old_connections

    from yiju.interfaces import clock
    from yiju.platform.base import vector_tile
    from yiju.platform.registry import api as registry
    from yiju.platform.registry import tiles as own
    from yiju.platform.sensing.live import api as live

    kind = registry.kind_of("lamp")
    every = registry.inventory(kind)
    print(f"\n{len(every):,} lamps. Tiles: milliseconds of processor time, medians of {ROUNDS}")
    print("zoom  features      kB  gzip kB    made  encoded    peer  times")
    own._shown(every, None)
    for zoom in ZOOMS:
        x, y = at_zoom(zoom)
        made = own._encoded("lamp", every, None, zoom, x, y)
        features = mapbox_vector_tile.decode(made, default_options={"y_coord_down": True})["lamp"]
        layers = [{"name": "lamp", "features": wkt(features["features"])}]

        def make(z: int = zoom, x: int = x, y: int = y) -> None:
            own._encoded("lamp", every, None, z, x, y)

        groups = points_of(features["features"])

        def ours(groups: Any = groups) -> None:
            vector_tile.encode("lamp", groups)

        def peer(layers: Any = layers) -> None:
            mapbox_vector_tile.encode(layers, default_options=OPTIONS)

        whole, mine, theirs = took(make), took(ours), took(peer)
        small = len(gzip.compress(made, 1))
        print(
            f"{zoom:4} {len(features['features']):9,} {len(made) / 1e3:7.1f} {small / 1e3:8.1f}"
            f" {whole:7.1f} {mine:8.1f} {theirs:7.1f} {theirs / mine:6.1f}"
        )
    at = clock.moment()
    live.board(kind, at)
    later = iter(range(1, 1_000))

    def board() -> None:
        live.board(kind, at + timedelta(seconds=2 * next(later)))

    print(f"a board of all lamps: {took(board):.0f} ms of processor time")
    close_old_connections()


def points_of(features: list[dict[str, Any]]) -> list[Any]:
    """The features as our encoder takes them, by the properties that they have."""
    import numpy as np

    from yiju.platform.base.vector_tile import Points

    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in features:
        alike.setdefault(tuple(one["properties"]), []).append(one)
    return [
        Points(
            np.array([one["id"] for one in some]),
            *np.array([one["geometry"]["coordinates"] for one in some]).T,
            {name: [one["properties"][name] for one in some] for name in names},
        )
        for names, some in alike.items()
    ]


def wkt(features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    import shapely

    return [
        {
            "geometry": shapely.Point(one["geometry"]["coordinates"]),
            "properties": one["properties"],
            "id": one["id"],
        }
        for one in features
    ]


def at_zoom(zoom: int) -> tuple[int, int]:
    """The tile of the middle of the main urban area."""
    import math

    lon, lat = 119.955, math.radians(31.775)
    row = (1 - math.asinh(math.tan(lat)) / math.pi) / 2
    return int((lon + 180) / 360 * 2**zoom), int(row * 2**zoom)


def took(ask: Callable[[], None]) -> float:
    """The median of some rounds, in milliseconds of processor time."""
    found = []
    for _round in range(ROUNDS):
        began = time.process_time()
        ask()
        found.append((time.process_time() - began) * 1e3)
    return statistics.median(found)


def points() -> None:
    """All lamps as one GeoJSON, on the standard output."""
    from yiju.platform.registry import api as registry

    every = registry.inventory(registry.kind_of("lamp"))
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"code": code},
            "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
        }
        for number, (code, lon, lat) in enumerate(
            zip(every.codes, every.lon.tolist(), every.lat.tolist(), strict=True)
        )
    ]
    json.dump({"type": "FeatureCollection", "features": features}, sys.stdout)


# --- in the browser ------------------------------------------------------------------------


def browse(home: Path, address: str) -> None:
    import browser
    from playwright.sync_api import sync_playwright

    command, tried = browser.find()
    if not command:
        sys.exit("\n".join(tried))
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(browser.node()))
    told = [sys.executable, __file__, "as", "points"]
    geojson = subprocess.run(told, check=True, env=environment(home), stdout=subprocess.PIPE)
    wait_for(address)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=command, args=FLAGS)

        def signed_in() -> Any:
            context = chromium.new_context(base_url=address, viewport=WIDE, locale="zh-CN")
            for name, lamps in (("bare", ""), ("peer", LAMPS)):
                context.route(f"**/{name}/", serves(PAGE.replace("LAMPS", lamps)))
            context.route(
                "**/peer/points.geojson",
                lambda way: way.fulfill(body=geojson.stdout, content_type="application/json"),
            )
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            sign_in(page)
            page.add_init_script(WATCH)
            return page

        ours = signed_in()
        print("\nFirst view (seconds from opening the page until all is drawn)")
        for what in ("first visit", "again", "again"):
            print(f"  map, {what:14} {opened(ours, '/assets/lamp/map/'):6.2f}")
        for what in ("first visit", "again"):
            print(f"  bare, {what:13} {opened(ours, '/bare/'):6.2f}")
        is_drawn = drawn_in_time(signed_in(), "/peer/")
        print("\nPanning by keyboard (milliseconds from frame to frame)")
        pages = {"map": "/assets/lamp/map/", "bare": "/bare/", "peer": "/peer/"}
        for zooms in (0, 2, 4):
            for what, path in pages.items():
                if what != "peer" or is_drawn:
                    page = signed_in()
                    opened(page, path)
                    said(f"{what}, {zooms} steps nearer", panned(page, zooms))
                    page.close()
        dusk(home, ours)
        chromium.close()


def serves(page: str) -> Callable[[Any], None]:
    return lambda way: way.fulfill(body=page, content_type="text/html")


def wait_for(address: str) -> None:
    import requests

    for _second in range(120):
        try:
            requests.get(f"{address}/account/login/", timeout=60)
            return
        except requests.ConnectionError:
            time.sleep(1)


def sign_in(page: Any) -> None:
    from yiju.city.cast import PASSWORD

    page.goto("/account/login/?next=/assets/lamp/now/")
    page.fill("[name=login]", "office")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    page.wait_for_load_state("networkidle")


def opened(page: Any, address: str) -> float:
    page.goto(address)
    page.wait_for_function("window.drawn", timeout=PATIENCE_MS)
    found: float = page.evaluate("window.drawn") / 1e3
    return found


def drawn_in_time(peer: Any, address: str) -> bool:
    """Whether the peer's page is drawn before our patience ends; says when, or that it is not."""
    from playwright.sync_api import TimeoutError as NotInTime

    try:
        print(f"  peer, one GeoJSON   {opened(peer, address):6.2f}")
    except NotInTime:
        print(f"  peer, one GeoJSON   not drawn within {PATIENCE_MS / 1e3:.0f} s")
        return False
    return True


def panned(page: Any, zooms: int) -> list[float]:
    """Milliseconds between frames while arrows are pressed, to and fro."""
    page.focus(".maplibregl-canvas")
    for _step in range(zooms):
        page.keyboard.press("=")
        page.wait_for_timeout(600)
    page.wait_for_timeout(2_000)
    page.evaluate("window.frames.length = 0")
    for number in range(PRESSES):
        page.keyboard.press(("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown")[number // 3 % 4])
        page.wait_for_timeout(250)
    at: list[float] = page.evaluate("window.frames")
    return [after - before for before, after in pairwise(at)]


def said(what: str, frames: list[float]) -> None:
    ways = statistics.quantiles(frames, n=20)
    print(
        f"  {what:22} p50 {statistics.median(frames):7.1f}  p95 {ways[-1]:7.1f}"
        f"  longest {max(frames):7.1f}  frames {len(frames):5}"
    )


def dusk(home: Path, page: Any) -> None:
    """All lamps go on: how long until the page shows it."""
    opened(page, "/assets/lamp/map/")
    before = page.inner_text('.live-legend [data-now="glow"]')
    page.evaluate("window.frames.length = 0")
    step(home, "say", "on")
    began = time.perf_counter()
    page.wait_for_function(
        "told => document.querySelector('.live-legend [data-now=\"glow\"]').textContent !== told",
        arg=before,
        timeout=PATIENCE_MS,
    )
    took_s = time.perf_counter() - began
    page.wait_for_timeout(3_000)
    at: list[float] = page.evaluate("window.frames")
    longest = max(after - before for before, after in pairwise(at))
    after = page.inner_text('.live-legend [data-now="glow"]')
    print(f"\nDusk: {before} lit before, {after} after; {took_s:.1f} s after the last move;")
    print(f"  longest frame meanwhile {longest:.0f} ms")


def run(words: list[str]) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "yiju.settings"
    django.setup()
    steps: dict[str, Callable[..., None]]
    steps = {"prepare": prepare, "say": say, "tiles": tiles, "points": points, "serve": serve}
    steps[words[0]](*words[1:])


if __name__ == "__main__":
    if sys.argv[1:2] == ["as"]:
        run(sys.argv[2:])
    else:
        count = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
        if len(sys.argv) > 2:
            main(count, Path(sys.argv[2]).absolute())
        else:
            with tempfile.TemporaryDirectory() as folder:
                main(count, Path(folder))
