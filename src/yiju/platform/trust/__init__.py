"""Trust: whatever the city may be asked to prove. Each room here has its own api.py, and each answer
can be derived again by an outsider from an export.
"""
