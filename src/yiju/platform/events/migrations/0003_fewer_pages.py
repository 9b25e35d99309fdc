"""A new event touches fewer pages of SQLite: its number is not kept once more in a table of all the
highest numbers, and the number of what waits for its block is that of the row.

On SQLite the tables are made anew, with all their rows and their triggers, while nobody writes:
ten seconds or so for each million events. On PostgreSQL nothing changes. Going back makes them as
they were.
"""

from django.db import migrations

from yiju.platform.events.keys import AddedKey

REFUSAL = "the event log is only ever added to"


def add_triggers(apps, schema_editor):
    """Those of 0002, which are gone with the table that was made anew."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for verb in ("update", "delete"):
        schema_editor.execute(
            f"CREATE TRIGGER events_event_no_{verb} BEFORE {verb.upper()} ON events_event "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            params=None,
        )
    schema_editor.execute(
        "CREATE TRIGGER events_event_waits AFTER INSERT ON events_event "
        "BEGIN INSERT INTO events_waiting (event_id) VALUES (NEW.id); END",
        params=None,
    )


def number_by_row(apps, schema_editor):
    make_waiting_anew(schema_editor, "integer")


def number_by_index(apps, schema_editor):
    make_waiting_anew(schema_editor, "bigint")


def make_waiting_anew(schema_editor, type_of_key):
    if schema_editor.connection.vendor != "sqlite":
        return
    for statement in (
        "CREATE TEMP TABLE events_waited AS SELECT event_id FROM events_waiting",
        "DROP TABLE events_waiting",
        f"CREATE TABLE events_waiting (event_id {type_of_key} NOT NULL PRIMARY KEY)",
        "INSERT INTO events_waiting SELECT event_id FROM events_waited",
        "DROP TABLE events_waited",
    ):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("events", "0002_only_added")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, add_triggers),
        migrations.AlterField("event", "id", AddedKey(primary_key=True, serialize=False)),
        migrations.RunPython(number_by_row, number_by_index),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
