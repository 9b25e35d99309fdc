"""What the city measures: streams, the inbox of readings, the lake that keeps them."""
