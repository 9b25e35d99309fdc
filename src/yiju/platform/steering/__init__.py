"""What was promised, and how far it is: plans, programmes, indicators, projects."""
