"""The kinds of standing of `reputed`, as an application of a running server."""

from dataclasses import replace

from reputed import KINDS, LANDSCAPER

from yiju.platform.application import Application
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause

app = Application(
    name="town",
    title=_("账簿"),
    summary=_("账簿"),
    owner="市住建局",
    cites=(Clause("9"),),
    standings=(*KINDS, replace(LANDSCAPER, key="town.secret", public=False)),
)
