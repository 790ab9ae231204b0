"""Requests as traffic: who sends them, how many, what they cost, and the record of them."""
