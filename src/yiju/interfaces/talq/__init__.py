"""TALQ 2.7.1: the city as central management of other people's gateways, and as a gateway of other
people's management. Start reading in mapping.py, then cms.py and gateway.py."""
