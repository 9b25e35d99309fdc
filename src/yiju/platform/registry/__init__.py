"""What stands, and who answers for it: areas, units, people, assets."""
