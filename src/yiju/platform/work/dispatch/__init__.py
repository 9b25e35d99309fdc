"""Who does which open work, in which order: planned by optimisation, explained, followed."""
