"""What was due and what was done in a period: counted once a case, for any group of cases."""
