"""The figures of measures: what a plan asks for, what is there, and what a block or a file of them says."""
