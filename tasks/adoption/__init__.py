"""“Adopt this”: services that a closed project could help are asked, and a yes begins a project there (6.5; OB-108)."""
