"""What a database has to be told after much was added, to find its way at city size."""

from django.db import connection


def gather_statistics() -> None:
    """Let SQLite look at how its columns are spread, whole: from a sample it takes a column that
    hardly narrows for one that does. PostgreSQL does so by itself (autovacuum)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
