"""Sharing with platforms above, below and beside: numbered batches, receipts, mirrors."""
