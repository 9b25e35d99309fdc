"""The event log. The only door to this room.

    record(actor=…, action="asset.import", subject_kind="toilet", subject_key="*", at=…)
    timeline("toilet", "T-07")
    seal(at)
    export(file)

Verifying an export needs neither this module nor a database: `verify.verify_file`.
"""

from yiju.platform.events.errors import (
    EventUnfit,
    EventUnknown,
    NotSealed,
    OnlyAdded,
    PersonalInClear,
)
from yiju.platform.events.exporting import export
from yiju.platform.events.facts import Actor, Personal
from yiju.platform.events.reading import (
    BlockRow,
    EventRow,
    Rows,
    blocks,
    event,
    happened,
    history,
    last_changes,
    timeline,
)
from yiju.platform.events.recording import record, record_many, recording
from yiju.platform.events.sealing import inclusion_proof, keep_sealing, seal
from yiju.platform.events.upkeep import gather_statistics, knows_its_spread

__all__ = [
    "Actor",
    "BlockRow",
    "EventRow",
    "EventUnfit",
    "EventUnknown",
    "NotSealed",
    "OnlyAdded",
    "Personal",
    "PersonalInClear",
    "Rows",
    "blocks",
    "event",
    "export",
    "gather_statistics",
    "happened",
    "history",
    "inclusion_proof",
    "keep_sealing",
    "knows_its_spread",
    "last_changes",
    "record",
    "record_many",
    "recording",
    "seal",
    "timeline",
]
