"""The door of the registry of title (不动产登记): what it tells us, and what we ask it."""
