"""Every list as a file and for programs, in one way: the same columns, the same reach."""
