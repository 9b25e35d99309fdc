"""`yiju demo`: build the demonstration city before your eyes, then serve it."""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from pathlib import Path

import click

from yiju.city.cast import BY_ROLE, PASSWORD
from yiju.city.standing import Standing
from yiju.interfaces.cli import server, start_django
from yiju.platform.base.i18n import CHINESE, Text, _, use_language

HOST = "127.0.0.1"
TODAY = "2022-06-30"
DEFAULT_HOME = Path("var") / "demo"
PATIENCE_S = 60.0


@click.command()
@click.option(
    "--scale",
    type=click.FloatRange(0.01, 1),
    default=None,
    help="Size of the city, 1 being about 1,000 toilets. Without it: what stands, else 1.",
)
@click.option(
    "--cases",
    type=click.IntRange(0, 1_000_000),
    default=None,
    help="How many cases of city operation the year has. Without it: 20,000 at scale 1.",
)
@click.option(
    "--lamps",
    type=click.IntRange(0, 300_000),
    default=None,
    help="How many street lamps the city has. Without it: 6,000 at scale 1.",
)
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder of the database and the files; YIJU_HOME, else ./var/demo.",
)
@click.option("--rebuild", is_flag=True, help="Throw the city away and build it anew.")
@click.option("--no-serve", is_flag=True, help="Build only.")
def demo(
    scale: float | None,
    cases: int | None,
    lamps: int | None,
    port: int,
    home: Path | None,
    rebuild: bool,
    no_serve: bool,
) -> None:
    """Build the demonstration city, once, and serve it.

    It stands still on 2022-06-30 and lives in a SQLite database of its own, whatever
    DATABASE_URL says.
    """
    place = (home or Path(os.environ.get("YIJU_HOME") or DEFAULT_HOME)).absolute()
    os.environ |= {"YIJU_HOME": str(place), "YIJU_TODAY": TODAY, "YIJU_CITY": "changzhou"}
    if os.environ.pop("DATABASE_URL", None):
        tell(_("演示城市另用 {home} 中的 SQLite 数据库，不碰 DATABASE_URL").format(home=place))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")
    if not no_serve:
        refuse_taken(port)
    standing = Standing(place)
    standing.refuse_foreign()
    if rebuild or not standing.serves(scale):
        if not rebuild and (why := standing.why_not(scale)):
            tell(why)
        standing.throw_away()
        build_apart(standing, scale or standing.scale, cases, lamps)
    else:
        tell(_("演示城市早已建好：{home}").format(home=place))
    introduce(standing)
    if not no_serve:
        threading.Thread(target=announce, args=(port,), daemon=True).start()
        with server.helpers_beside():
            server.run(HOST, port)


def tell(line: Text | str) -> None:
    click.echo(str(line))


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            said = _("端口 {port} 已被占用。换一个：yiju demo --port {other}")
            raise click.UsageError(str(said.format(port=port, other=port + 1))) from None


def build_apart(standing: Standing, scale: float, cases: int | None, lamps: int | None) -> None:
    """In a process of its own: reading the lake leaves threads behind, and the workers of a server
    that is started after that cannot read it."""
    builder = get_context("fork").Process(target=build, args=(standing, scale, cases, lamps))
    builder.start()
    builder.join()
    if builder.exitcode:
        sys.exit(1)


def build(standing: Standing, scale: float, cases: int | None, lamps: int | None) -> None:
    """Every step, what came of it, and how long it took."""
    tell(_("建立演示城市，规模 {scale}；人员、设施和数据均为虚构。").format(scale=f"{scale:g}"))
    began = time.perf_counter()
    standing.begin(scale)
    start_django()
    from yiju.city.demonstration import Demonstration, Step

    city = Demonstration(standing.files, scale, cases, lamps)
    steps = [Step(_("建立数据库"), make_tables), *city.steps()]
    for number, step in enumerate(steps, start=1):
        tell(f"[{number}/{len(steps)}] {step.title}")
        since = time.perf_counter()
        for line in in_chinese(step.run):
            tell(f"      {line}")
        took = _("{seconds} 秒").format(seconds=f"{time.perf_counter() - since:.1f}")
        tell(f"      {took}")
    standing.finish()
    whole = f"{time.perf_counter() - began:.0f}"
    tell(_("建好了，共 {seconds} 秒：{home}").format(seconds=whole, home=standing.home))


def in_chinese(run: Callable[[], Iterable[Text | str]]) -> Iterator[Text | str]:
    """What a step says as it goes. The city's files are in Chinese, whatever the reader speaks."""
    with use_language(CHINESE):
        lines = iter(run())
    while True:
        with use_language(CHINESE):
            line = next(lines, None)
        if line is None:
            return
        yield line


def make_tables() -> Iterable[Text | str]:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    yield _("{count} 张表").format(count=len(connection.introspection.table_names()))


def introduce(standing: Standing) -> None:
    """Who may sign in, and what to try first."""
    tell("")
    tell(_("账号（密码都是 {password}）").format(password=PASSWORD))
    for account, _person, _unit, _area, good_for in BY_ROLE:
        tell(f"  {account:<10}{good_for}")
    tell(_("试一试：登录 office，在设施页导入表格，看第 13 项的数字怎样变"))
    for name, what in (
        ("signs-2022.csv", _("补上所缺的 4 块指示牌：96 变为 100")),
        ("toilets-upgrade-2022.xlsx", _("又有 8 座公厕改造验收，其中 3 座设第三卫生间")),
        ("toilets-with-mistakes.xlsx", _("有 8 处错误：逐格指出，什么也不导入")),
        ("plan-2022-revision.txt", _("虚构的修订稿：在“编译与校对”中上传，看两版有何不同")),
    ):
        tell(f"  {standing.files / name}  {what}")
    tell("")


def announce(port: int) -> None:
    """Say the address once somebody answers there."""
    gives_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < gives_up:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                tell(
                    _("在浏览器中打开 http://{host}:{port} （按 Ctrl+C 停止）").format(
                        host=HOST, port=port
                    )
                )
                return
        time.sleep(0.1)
