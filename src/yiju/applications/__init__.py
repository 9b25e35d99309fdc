"""One folder for each application of the plan; none imports another."""
