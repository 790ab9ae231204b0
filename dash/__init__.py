"""Dashboards: the map of the grid."""
