"""What every page shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from yiju.interfaces import clock, policy
from yiju.interfaces.declared import catalogue
from yiju.interfaces.web.menu import menu_for


def around_every_page(request: HttpRequest) -> dict[str, Any]:
    reader = getattr(request, "reader", None)
    return {
        "reader": reader,
        "role_titles": [
            policy.ROLES[r] for r in reader.roles if r in policy.ROLES and r != "visitor"
        ]
        if reader
        else [],
        "menu": menu_for(reader, request.path) if reader else [],
        "today": clock.today(),
        "is_demonstration": bool(settings.YIJU_TODAY),
        "catalogue": catalogue(),
    }
