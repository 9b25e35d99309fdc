"""OGC SensorThings API 1.1, Part 1: Sensing (OGC 18-088), over the city's own records."""
