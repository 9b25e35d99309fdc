"""The courses of standings at desks: listing, appeal, repair. Enter by api.py."""
