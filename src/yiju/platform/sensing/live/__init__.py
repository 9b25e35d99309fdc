"""What a map shows of all assets of a kind as it is now, kept in the memory of each process."""
