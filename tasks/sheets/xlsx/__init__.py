"""Excel workbooks: read in a process of their own, each cell as a person sees it."""
