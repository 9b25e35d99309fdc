"""Which type of case the words of a report speak of: suggested, measured, decided by a person."""
