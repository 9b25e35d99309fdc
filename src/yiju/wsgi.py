"""What a WSGI server serves."""

import gc
import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiju.settings")
application = get_wsgi_application()


def read_ahead() -> None:
    """Have the registers in memory before somebody asks for the first list."""
    from django.db import DatabaseError, connection

    from yiju.platform.registry.api import read_inventories

    try:
        read_inventories()
    except DatabaseError:
        return
    finally:
        connection.close()
        gc.freeze()  # what is loaded by now stays: no collection need look at it again


Thread(target=read_ahead, name="read ahead", daemon=True).start()
