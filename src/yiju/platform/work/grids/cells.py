"""The cells of the city: what somebody answers for, and what a patrol looks at."""

from yiju.platform.registry.api import AreaRow, areas

LEVELS = ("community", "grid")


def cells() -> list[AreaRow]:
    """The unit grid, and communities that have none, by code; without areas that stand for no
    ground, as a virtual community."""
    known = [row for row in areas() if row.level in LEVELS and row.civil]
    divided = {row.path.rsplit("/", 2)[0] + "/" for row in known if row.level == "grid"}
    return [row for row in known if row.path not in divided]
