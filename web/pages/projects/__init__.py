"""The pages of projects: the register, one project, proposing, ending early."""
