"""The people who run work, and how it goes."""
