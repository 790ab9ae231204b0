"""Answers in milliseconds from an embedded index of live and recent jobs, which `core/index` keeps up to date."""
