"""Harvester: the pilots that fetch jobs, and who sends them."""
