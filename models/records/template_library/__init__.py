"""The rows of the template library: templates, their versions, and the projects that use them."""
