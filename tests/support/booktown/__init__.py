"""An application of the small city that keeps books, and nothing else."""
