"""The draws of re-checks go to the room of draws, under the scheme under which they were announced.

Going back needs the rows of before, which are gone: restore a backup instead."""

import hashlib
import json

from django.db import migrations

SCHEME, HOUSE = "sha256/0", "宜居"
ALONE = "月初即承诺，当月结案名单那时还不存在，由各单位逐件形成"


def move(apps, editor):
    from yiju.platform.registry.api import unseal

    made = apps.get_model("trust_draws", "Draw").objects
    items = apps.get_model("work", "Item").objects
    for old in apps.get_model("work", "RecheckDraw").objects.order_by("month"):
        drawn = old.drawn_at is not None
        told = notice(old) if drawn else {}
        draw = made.create(
            key=f"recheck-{old.month}",
            kind="recheck",
            title=f"结案抽查 {old.month}",
            scheme=SCHEME,
            alone=ALONE,
            announced_at=old.announced_at,
            frozen_at=old.drawn_at,
            notice=told,
            list_hash=old.list_hash,
            notice_hash=hash_of(told) if drawn else "",
            drawn_at=old.drawn_at,
            order=old.order,
        )
        draw.commitments.create(
            party=HOUSE,
            hash=old.commitment,
            committed_at=old.announced_at,
            sealed=old.sealed_seed,
            secret=unseal(old.sealed_seed) if drawn else "",
        )
        gone = items.filter(process="recheck", key__startswith=f"recheck/{old.month}/")
        for item in gone.filter(end="replaced").select_related("parent").order_by("pk"):
            draw.replacements.create(
                candidate=item.parent.number, reason="无法进入现场", at=item.ended_at
            )


def notice(old):
    strata = [{**one, "key": f"{one['unit']}/{one['type_class']}"} for one in old.strata]
    listed = [
        {"id": number, "stratum": one["key"], "weight": 1}
        for one in strata
        for number in one["numbers"]
    ]
    basis = [
        {key: one[key] for key in ("key", "unit", "type_class", "checked", "failed")}
        for one in strata
    ]
    return {
        "candidates": sorted(listed, key=lambda one: one["id"]),
        "places": old.sizes,
        "excluded": [],
        "sample": True,
        "basis": {"strata": sorted(basis, key=lambda one: one["key"])},
    }


def hash_of(told):
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("work", "0007_suggestions"), ("trust_draws", "0001_initial")]

    operations = [
        migrations.RunPython(move),
        migrations.DeleteModel("RecheckDraw"),
    ]
