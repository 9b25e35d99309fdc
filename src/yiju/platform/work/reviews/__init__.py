"""Reviews on the spot by two inspectors who are drawn, with a public notice of what they found."""
