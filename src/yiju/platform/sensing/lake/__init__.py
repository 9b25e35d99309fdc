"""The lake, where readings are kept in columns, and the mover that fills it."""
