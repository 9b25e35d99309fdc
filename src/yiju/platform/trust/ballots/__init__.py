"""Ballots by area and by head, which anybody can count again and each voter finds their vote in."""
