"""The database refuses to change or delete facts and uses. Second of two steps.

Locks nothing and touches no row. Going back drops the triggers. On SQLite a later migration that
alters a table here makes the table anew and has to add its triggers again.
"""

from django.db import migrations

TABLES = ("trust_standings_standingfact", "trust_standings_standinguse")
REFUSAL = "facts about a standing are only ever added"


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
        "CREATE FUNCTION trust_standings_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table in TABLES:
        for verb in ("update", "delete", "truncate"):
            each = "STATEMENT" if verb == "truncate" else "ROW"
            yield (
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION trust_standings_refuse()"
            )


def drop_triggers(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    verbs = ("update", "delete", "truncate") if postgresql else ("update", "delete")
    for table in TABLES:
        for verb in verbs:
            on = f" ON {table}" if postgresql else ""
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION trust_standings_refuse()")


class Migration(migrations.Migration):
    dependencies = [("trust_standings", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
