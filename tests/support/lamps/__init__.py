"""An application of the small city: lamps that can be told how bright to burn."""
