"""Trust: whatever the city may be asked to prove.

Each room here has its own api.py, and an outsider can derive each answer again from an export.
"""
