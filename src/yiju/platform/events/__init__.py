"""What happened: the one log from which timelines and audits are read, sealed by a hash tree."""
