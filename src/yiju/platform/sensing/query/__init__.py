"""Questions about readings: one set of expressions, run by the engine of the installation."""
