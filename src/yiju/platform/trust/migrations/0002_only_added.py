"""The database refuses to change or delete what the books hold. Second of two steps.

Locks nothing and touches no row. Going back drops the triggers. On SQLite a later migration that
alters a table here makes the table anew and has to add its triggers again.
"""

from django.db import migrations

TABLES = (
    "trust_transfer",
    "trust_leg",
    "trust_reserve",
    "trust_closing",
    "trust_closedbalance",
    "trust_journalblock",
    "trust_refusedtransfer",
    "trust_bankfile",
    "trust_bankline",
)
REFUSAL = "the books are only ever added to"


def add_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    statements = {"sqlite": on_sqlite, "postgresql": on_postgresql}
    if vendor not in statements:
        raise NotImplementedError(f"no triggers are written for {vendor}")
    for statement in statements[vendor]():
        schema_editor.execute(statement, params=None)


def on_sqlite():
    for table in TABLES:
        for verb in ("update", "delete"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def on_postgresql():
    yield (
        "CREATE FUNCTION trust_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table in TABLES:
        for verb in ("update", "delete", "truncate"):
            each = "STATEMENT" if verb == "truncate" else "ROW"
            yield (
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION trust_refuse()"
            )
    # Lists go on after a code, compared byte by byte as SQLite does.
    yield 'ALTER TABLE trust_account ALTER COLUMN code TYPE varchar(80) COLLATE "C"'


def drop_triggers(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    verbs = ("update", "delete", "truncate") if postgresql else ("update", "delete")
    for table in TABLES:
        for verb in verbs:
            on = f" ON {table}" if postgresql else ""
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION trust_refuse()")


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_ledgers")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
