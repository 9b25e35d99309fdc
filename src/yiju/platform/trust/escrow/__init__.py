"""Money held for others until a condition is met: what every escrow needs of the ledgers."""
