"""Patrols: where an inspector has looked, while on patrol and at no other time."""
