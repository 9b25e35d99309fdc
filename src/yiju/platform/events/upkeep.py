"""What a database has to be told after much was added, to find its way at city size."""

from django.db import connection

KNOWN = "SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'"


def gather_statistics() -> None:
    """Let SQLite look at how its columns are spread, whole: from a sample it takes a column that
    hardly narrows for one that does. Writers wait meanwhile, some seconds at 300,000 cases.
    PostgreSQL does so by itself (autovacuum)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def knows_its_spread() -> bool:
    """Whether it has ever looked."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)
        return bool(cursor.fetchone()[0])
