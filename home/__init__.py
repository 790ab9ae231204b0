"""The front page: the grid at a glance."""
