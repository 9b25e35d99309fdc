"""Landscape lighting: scenes of the evening, by the sun and a dated calendar."""
