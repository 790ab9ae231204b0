"""Answers that many share: kept in Redis, made once, served again, and shown with their age."""
