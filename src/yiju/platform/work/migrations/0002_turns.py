"""Each change of an item takes its turn: what commits later never stands before what was read.

On PostgreSQL the turn is the transaction's number, and readers stop before the oldest transaction
that still runs; on SQLite writers come one after another, so that the turn counts. Second of two
steps; touches no row. Going back drops the triggers. On SQLite a later migration that alters the
table makes it anew and has to add its triggers again.
"""

from django.db import migrations

TABLE = "work_item"


def add_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    statements = {"sqlite": on_sqlite, "postgresql": on_postgresql}
    if vendor not in statements:
        raise NotImplementedError(f"no triggers are written for {vendor}")
    for statement in statements[vendor]():
        schema_editor.execute(statement, params=None)


def on_sqlite():
    for verb in ("insert", "update"):
        yield (
            f"CREATE TRIGGER {TABLE}_turn_{verb} AFTER {verb.upper()} ON {TABLE} BEGIN "
            f"UPDATE {TABLE} SET turn = (SELECT coalesce(max(turn), 0) + 1 FROM {TABLE}) "
            "WHERE id = NEW.id; END"
        )


def on_postgresql():
    yield (
        "CREATE FUNCTION work_take_turn() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.turn := pg_current_xact_id()::text::bigint; RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER {TABLE}_turn BEFORE INSERT OR UPDATE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION work_take_turn()"
    )


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER {TABLE}_turn_{verb}")
        return
    schema_editor.execute(f"DROP TRIGGER {TABLE}_turn ON {TABLE}")
    schema_editor.execute("DROP FUNCTION work_take_turn()")


class Migration(migrations.Migration):
    dependencies = (("work", "0001_initial"),)
    operations = (migrations.RunPython(add_triggers, drop_triggers),)
