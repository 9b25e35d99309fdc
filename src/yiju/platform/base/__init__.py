"""Plain things that everything else counts on. No Django, no clock."""
