"""Tasks: lists of them, and one of them."""
