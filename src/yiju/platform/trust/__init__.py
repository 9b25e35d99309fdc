"""What must be provable: money and tonnes, lots drawn, votes cast. Each answer can be derived again
by an outsider from an export."""
