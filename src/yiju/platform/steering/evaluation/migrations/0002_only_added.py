"""The database refuses to change or delete a published edition, and the declaration it was made by.

Locks nothing and touches no row. Going back drops the triggers. On SQLite a later migration that
alters one of the tables makes it anew and has to add its triggers again.
"""

from django.db import migrations

EDITIONS, DECLARED = "steering_evaluation_edition", "steering_evaluation_declared"
REFUSAL = "a published evaluation is never changed: a correction is a new edition"
PUBLISHED = f"EXISTS (SELECT 1 FROM {EDITIONS} WHERE declared_id = OLD.key)"


def add_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    statements = {"sqlite": on_sqlite, "postgresql": on_postgresql}
    if vendor not in statements:
        raise NotImplementedError(f"no triggers are written for {vendor}")
    for statement in statements[vendor]():
        schema_editor.execute(statement, params=None)


def on_sqlite():
    for table, when in ((EDITIONS, ""), (DECLARED, f"WHEN {PUBLISHED} ")):
        for verb in ("update", "delete"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"{when}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def on_postgresql():
    yield (
        "CREATE FUNCTION steering_evaluation_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    yield (
        "CREATE FUNCTION steering_evaluation_refuse_published() RETURNS trigger "
        f"LANGUAGE plpgsql AS $$ BEGIN IF {PUBLISHED} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    for verb in ("update", "delete", "truncate"):
        each = "STATEMENT" if verb == "truncate" else "ROW"
        yield (
            f"CREATE TRIGGER {EDITIONS}_no_{verb} BEFORE {verb.upper()} ON {EDITIONS} "
            f"FOR EACH {each} EXECUTE FUNCTION steering_evaluation_refuse()"
        )
    for verb in ("update", "delete"):
        yield (
            f"CREATE TRIGGER {DECLARED}_no_{verb} BEFORE {verb.upper()} ON {DECLARED} "
            "FOR EACH ROW EXECUTE FUNCTION steering_evaluation_refuse_published()"
        )


def drop_triggers(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in (EDITIONS, DECLARED):
        whole = ("truncate",) if postgresql and table == EDITIONS else ()
        for verb in ("update", "delete", *whole):
            on = f" ON {table}" if postgresql else ""
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION steering_evaluation_refuse()")
        schema_editor.execute("DROP FUNCTION steering_evaluation_refuse_published()")


class Migration(migrations.Migration):
    dependencies = [("steering_evaluation", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
