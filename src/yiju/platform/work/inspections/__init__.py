"""Inspections: places that are looked at by a rhythm, point by point, whether or not anybody
complains."""
