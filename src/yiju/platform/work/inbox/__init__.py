"""One inbox for all work of a person: what lies on it, many at once, views that are kept."""
