"""The door of this room."""

from yiju.platform.work.suggestions.asking import suggested
from yiju.platform.work.suggestions.hits import Confused, Hits, Month, Shown, hits, keep_shown
from yiju.platform.work.suggestions.lessons import keep_learning, learn, newest
from yiju.platform.work.suggestions.material import says
from yiju.platform.work.suggestions.suggesting import Suggested, Suggestions

__all__ = [
    "Confused",
    "Hits",
    "Month",
    "Shown",
    "Suggested",
    "Suggestions",
    "hits",
    "keep_learning",
    "keep_shown",
    "learn",
    "newest",
    "says",
    "suggested",
]
