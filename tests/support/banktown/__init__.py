"""An application of the small city whose accounts lie at a bank, and nothing else."""
