"""Items that hold money for their parties: receipts, and what the registry of title says."""
