"""Where and when cases cluster, what comes back, and what is on the rise. Pure functions."""
