"""Named questions that more than one feature asks."""
