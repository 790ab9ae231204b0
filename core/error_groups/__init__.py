"""Errors that mean the same: which messages make one group, and the name that the group keeps."""
