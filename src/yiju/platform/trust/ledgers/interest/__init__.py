"""Interest: products of balance and days, rates, day counts; and sums divided without a rest."""
