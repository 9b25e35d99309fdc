"""Commands: what the city tells its devices, who may, what wins, and whether it was done."""
