"""The SQL engine: any PanDA database, any range, always right."""

from core.engines.sql.engine import SqlEngine

__all__ = ["SqlEngine"]
