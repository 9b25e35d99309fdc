"""An application of the small city that keeps standings, and nothing else."""
