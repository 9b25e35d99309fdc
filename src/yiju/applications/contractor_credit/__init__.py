"""Credit in the building trades: tasks 5 and 23 of the plan."""
