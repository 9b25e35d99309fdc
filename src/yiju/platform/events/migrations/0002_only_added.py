"""The database refuses to change or delete what the log holds, and notes each new event as one
that waits for its block. Second of two steps.

Locks nothing and touches no row. Going back drops the triggers. On SQLite a later migration that
alters a table here makes the table anew and has to add its triggers again.
"""

from django.db import migrations

TABLES = ("events_event", "events_block", "events_sealed")
REFUSAL = "the event log is only ever added to"


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
    yield (
        "CREATE TRIGGER events_event_waits AFTER INSERT ON events_event "
        "BEGIN INSERT INTO events_waiting (event_id) VALUES (NEW.id); END"
    )


def on_postgresql():
    yield (
        "CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    yield (
        "CREATE FUNCTION events_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO events_waiting (event_id) SELECT id FROM added; RETURN NULL; END $$"
    )
    for table in TABLES:
        for verb in ("update", "delete", "truncate"):
            each = "STATEMENT" if verb == "truncate" else "ROW"
            yield (
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION events_refuse()"
            )
    yield (
        "CREATE TRIGGER events_event_waits AFTER INSERT ON events_event "
        "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION events_wait()"
    )


def drop_triggers(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    verbs = ("update", "delete", "truncate") if postgresql else ("update", "delete")
    names = [(table, f"{table}_no_{verb}") for table in TABLES for verb in verbs]
    for table, name in [*names, ("events_event", "events_event_waits")]:
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        schema_editor.execute("DROP FUNCTION events_refuse()")
        schema_editor.execute("DROP FUNCTION events_wait()")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
