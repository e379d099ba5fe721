"""The template library: files to download, every version kept, and which of them a project uses (5.1; OB-075)."""
