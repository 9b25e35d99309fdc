"""The Open311 door (GeoReport v2, Service Discovery): our server, and our client for others."""
