"""The exchange with other platforms: the door of this part of work."""

from yiju.platform.work.exchange.batches import (
    DATA_SETS,
    MOST_RECORDS,
    BatchUnreadable,
    Position,
    Record,
)
from yiju.platform.work.exchange.receiving import MirrorRow, accept, mirrors, position_of
from yiju.platform.work.exchange.reconciling import Compared, Day, compare, day_of, there
from yiju.platform.work.exchange.refusals import (
    Differs,
    Gap,
    PeerTaken,
    PeerUnknown,
    PeerUnreadable,
    StreamClosed,
)
from yiju.platform.work.exchange.sending import (
    Page,
    Source,
    Waiting,
    acknowledge,
    due,
    is_swept,
    next_waiting,
    put_off,
    renew,
    replay,
    write_batches,
)
from yiju.platform.work.exchange.subscriptions import (
    PeerRow,
    peers,
    secret_of,
    set_open,
    subscribe,
)

__all__ = [
    "DATA_SETS",
    "MOST_RECORDS",
    "BatchUnreadable",
    "Compared",
    "Day",
    "Differs",
    "Gap",
    "MirrorRow",
    "Page",
    "PeerRow",
    "PeerTaken",
    "PeerUnknown",
    "PeerUnreadable",
    "Position",
    "Record",
    "Source",
    "StreamClosed",
    "Waiting",
    "accept",
    "acknowledge",
    "compare",
    "day_of",
    "due",
    "is_swept",
    "mirrors",
    "next_waiting",
    "peers",
    "position_of",
    "put_off",
    "renew",
    "replay",
    "secret_of",
    "set_open",
    "subscribe",
    "there",
    "write_batches",
]
