"""Numbers of rows that are never deleted."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class AddedKey(models.BigAutoField):
    """A number that the database gives.

    For `BigAutoField` SQLite keeps the highest number of every table in one more table, and looks
    through that at each new row, so that no number comes again after its row was deleted. Where
    none ever is, the next number follows from the rows themselves.
    """

    def db_type_suffix(self, connection: BaseDatabaseWrapper) -> str | None:
        return None if connection.vendor == "sqlite" else super().db_type_suffix(connection)
