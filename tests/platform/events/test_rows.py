"""Rows that are added without `save` are those that `save` adds."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext

from yiju.platform.events.asking import ask
from yiju.platform.events.rows import add_row, new_row
from yiju.platform.work.models import Item, Reporter, Stage

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
AT = datetime(2021, 3, 1, 1, tzinfo=UTC)


def facts(**said: Any) -> dict[str, Any]:
    told = {"process": "case", "version": 1, "title": "路灯不亮", "area_code": "9901"}
    return {"area_path": "9901/", "began_at": AT, "changed_at": AT, "key": "k", **told, **said}


def test_an_instance_made_fast_is_the_one_that_its_model_makes():
    for model in (Item, Stage, Reporter):
        fast, usual = new_row(model), model()

        assert fast.__dict__.keys() == usual.__dict__.keys()
        assert model_to_dict(fast) == model_to_dict(usual)
        assert fast._state.adding


def test_each_instance_has_data_of_its_own():
    one, other = new_row(Item), new_row(Item)

    one.data["words"] = "路灯不亮"

    assert other.data == {}


def test_a_row_comes_back_as_it_was_added():
    data = {"words": "路灯不亮", "on_the_spot": False, "share": 0.5}
    made = new_row(Item, **facts(number="1", data=data, lon=119.9, due_at=AT, paused=True))

    assert add_row(made)

    kept = Item.objects.get(pk=made.pk)
    assert model_to_dict(kept, exclude=["turn"]) == model_to_dict(made, exclude=["turn"])
    kept.title = "改过"
    kept.save()
    made.refresh_from_db()
    assert made.title == "改过"


def test_a_sealed_contact_comes_back_byte_for_byte():
    item = new_row(Item, **facts(number="1"))
    add_row(item)
    made = new_row(Reporter, item_id=item.pk, at=AT, contact=b"\x00\xff sealed", secret="s")

    add_row(made)

    assert bytes(Reporter.objects.get(pk=made.pk).contact) == b"\x00\xff sealed"


def test_a_key_that_is_taken_adds_nothing():
    add_row(new_row(Item, **facts(number="1")), unless="key")
    again = new_row(Item, **facts(number="2"))

    assert not add_row(again, unless="key")

    assert again.pk is None
    assert Item.objects.count() == 1


def test_what_the_database_refuses_is_an_error_of_django_and_undoes_the_block():
    with pytest.raises(IntegrityError), transaction.atomic():
        add_row(new_row(Item, **facts(number="1")))
        add_row(new_row(Item, **facts(number="1", key="other")))
    with pytest.raises(DatabaseError), transaction.atomic():
        ask("SELECT nothing FROM nowhere")

    assert Item.objects.count() == 0


def test_a_statement_is_seen_by_whoever_counts():
    with CaptureQueriesContext(connection) as seen:
        assert ask("SELECT %s + 1", [41]) == (42,)

    assert len(seen) == 1
    assert ask("SELECT 1 WHERE %s = 0", [1]) is None
