"""The doors of work: what comes in is counted, and whoever subscribes is told what changes."""
