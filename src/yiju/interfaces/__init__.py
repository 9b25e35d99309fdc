"""How the world talks to Yiju: pages, API, command line."""
