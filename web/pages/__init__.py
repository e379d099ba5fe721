"""The pages, a room for each part of the site, a module for each place; in the hall what several of them use."""
