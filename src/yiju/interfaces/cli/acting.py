"""Who acts at the command line, on which plan, and where a paper goes."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from yiju.platform.base.i18n import _

if TYPE_CHECKING:
    from yiju.platform.events.api import Actor


def office(account: str) -> "Actor":
    """Somebody of the office; raises UsageError."""
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.registry import api as registry

    posts = [one for one in registry.memberships(account, clock.today()) if one.role == "office"]
    if not posts:
        raise click.UsageError(str(_("{account} 不是领导小组办公室的账号").format(account=account)))
    return Actor(account, account, posts[0].unit_code, "cli")


def plan_code(plan: str) -> str:
    """The plan that is named, else the one in force."""
    from yiju.interfaces import clock
    from yiju.interfaces.chosen import plan_in_force

    return plan or plan_in_force(clock.today()).code


def ending_of(target: Path) -> str:
    """pdf or docx; raises UsageError."""
    if target.suffix.lower() not in (".pdf", ".docx"):
        raise click.UsageError(str(_("文件名以 .pdf 或 .docx 结尾")))
    return target.suffix.lower()[1:]
