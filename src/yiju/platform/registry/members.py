"""What an account may act as; known to declarations, which are read before any database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """One thing that an account may act as. A zone gives one for each of its members."""

    role: str
    unit_code: str
    area_code: str
    area_path: str
