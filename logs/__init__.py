"""The logs of jobs, down to one line."""
