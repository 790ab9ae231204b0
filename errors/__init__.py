"""What is failing, since when, where, and what the failures have in common."""
