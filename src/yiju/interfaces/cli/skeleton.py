"""`yiju new-application`: a package that runs, and a test that fails until you write its rule."""

from pathlib import Path
from string import Template

import click

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause

FILES = Path(__file__).parent / "skeleton_files"


@click.command("new-application")
@click.argument("name")
@click.option("--clause", required=True, help="The clause of the plan that it carries out, as 14.")
@click.option("--into", type=click.Path(path_type=Path), default=Path("."), show_default=True)
def new_application(name: str, clause: str, into: Path) -> None:
    """Write the application NAME as a package of its own in the folder INTO/NAME."""
    if not name.isidentifier() or not name.islower():
        raise click.UsageError(
            str(_("{name} 不能作包名：用小写字母、数字和下划线").format(name=name))
        )
    try:
        label = Clause(clause).label
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    folder = into / name
    if folder.exists():
        raise click.UsageError(str(_("{folder} 已存在，没有改动").format(folder=folder)))
    words = {"name": name, "clause": label, "record": name.title().replace("_", "")}
    for source in sorted(FILES.rglob("*.txt")):
        target = folder / Template(str(source.relative_to(FILES))[: -len(".txt")]).substitute(words)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(source.read_text("utf-8")).substitute(words), "utf-8")
        click.echo(target)
