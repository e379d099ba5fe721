"""The pages of a human task: its form, what else can be done with it, its links and dates."""
