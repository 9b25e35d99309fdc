"""Programme funding: what each project is paid from, with documents; a register, not a bank."""
