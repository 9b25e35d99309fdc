"""OGC API - Features 1.0: areas, assets and cases for maps and other programs (OGC 17-069r4)."""
