"""What a WSGI server serves."""

import gc
import os
from threading import Thread
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")


def served() -> Any:
    """The framework, and in front of it what need not go through it."""
    framework = get_wsgi_application()
    from yiju.interfaces.sensorthings.straight import TakeObservationsStraight

    return TakeObservationsStraight(framework)


application = served()


def read_ahead() -> None:
    """Have the registers and what is measured in memory before somebody asks for the first list."""
    from django.db import DatabaseError, connection

    from yiju.interfaces import clock
    from yiju.platform.registry.api import read_inventories
    from yiju.platform.sensing.live.api import read_boards

    try:
        read_inventories()
        read_boards(clock.moment())
    except DatabaseError:
        return
    finally:
        connection.close()
        gc.freeze()  # what is loaded by now stays: no collection need look at it again


Thread(target=read_ahead, name="read ahead", daemon=True).start()
