"""The cockpit of the leading group: how far the plan is, and how the city is today."""
