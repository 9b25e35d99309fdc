"""Re-checks: a share of the closed cases of a month, drawn so that anybody can draw it again."""
