"""An application of lamps that measure, for tests over a running server."""
