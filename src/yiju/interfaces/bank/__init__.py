"""The door of the banks: what they tell, what they are told, and a bank to try it with."""
