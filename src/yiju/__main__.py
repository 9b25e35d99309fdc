"""`python -m yiju`: the command `yiju`, for whoever has no script of that name."""

from yiju.interfaces.cli import main

main()
