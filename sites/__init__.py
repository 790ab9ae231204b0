"""Queues, sites and worker nodes, and what they are given to run."""
