"""The SQL engine: any PanDA database, any range, always right."""
