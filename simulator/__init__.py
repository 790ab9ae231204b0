"""A simulated grid: fills a database of PanDA's shape and keeps it moving."""
