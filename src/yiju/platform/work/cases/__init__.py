"""Cases: what somebody reports, somebody files, a unit handles and another hand verifies."""
