"""Files and datasets, and what happened to them."""
