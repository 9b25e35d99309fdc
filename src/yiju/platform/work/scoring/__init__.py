"""How regions, departments and posts are scored on their cases, by the method of the city."""
