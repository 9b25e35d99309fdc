"""Who has a part in an item: its parties, each with a way in of their own."""
