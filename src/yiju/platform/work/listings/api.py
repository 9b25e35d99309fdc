"""The courses of standings at desks. The only door to this room."""

from yiju.platform.work.listings.beginning import appeal, items_of, propose, repair
from yiju.platform.work.listings.process import LISTING, LISTING_KEY, REVIEW, REVIEW_KEY

__all__ = [
    "LISTING",
    "LISTING_KEY",
    "REVIEW",
    "REVIEW_KEY",
    "appeal",
    "items_of",
    "propose",
    "repair",
]
