"""Yiju 宜居: the system with which a city carries out a programme for a livable city."""

__version__ = "0.1.0"
