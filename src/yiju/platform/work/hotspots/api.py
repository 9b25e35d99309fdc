"""Hot spots: where cases cluster beyond chance, and what was told of it. The door of this part."""

from yiju.platform.work.hotspots.looking import Clusters, clusters
from yiju.platform.work.hotspots.process import HOTSPOT
from yiju.platform.work.hotspots.watching import (
    Standing,
    a_week_before,
    keep_watching,
    lasts,
    latest_scan,
    standing_since,
)

__all__ = [
    "HOTSPOT",
    "Clusters",
    "Standing",
    "a_week_before",
    "clusters",
    "keep_watching",
    "lasts",
    "latest_scan",
    "standing_since",
]
