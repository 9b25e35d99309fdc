"""How letters leave the house: who is told, in which words, through which door."""
