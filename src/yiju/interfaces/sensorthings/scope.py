"""Which of the city's streams somebody reaches."""

from dataclasses import replace
from typing import Any

from yiju.interfaces.sensorthings.records import Seeing
from yiju.interfaces.sensorthings.rights import Rights
from yiju.platform.sensing import api as sensing


def wanted_by(rights: Rights) -> sensing.Wanted:
    """The streams in reach."""
    return sensing.Wanted(source=rights.source, asset_code=rights.device, reaches=rights.reaches)


def narrowed(view: Seeing, **words: str) -> sensing.Wanted:
    """The streams in reach that fit words; a word that is set by rights stays."""
    wanted = wanted_by(view.rights)
    given: dict[str, Any] = {k: v for k, v in words.items() if v and not getattr(wanted, k)}
    return replace(wanted, **given)


def stream(view: Seeing, key: str) -> sensing.StreamRow | None:
    """A stream in reach."""
    rights = view.rights
    try:
        row = sensing.stream(key, rights.reaches)
    except sensing.StreamUnknown:
        return None
    if rights.source and row.source != rights.source:
        return None
    return None if rights.device and row.asset_code != rights.device else row


def reading_id(key: str, observed: int) -> str:
    """Of an observation: its stream and moment, which no other has."""
    return f"{key}/{observed}"
