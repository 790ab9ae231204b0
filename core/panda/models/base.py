"""What every model of the PanDA schema has in common."""

from django.db import models


class PandaTable(models.Model):
    """A table that PanDA's server owns and this portal only reads.

    `db_table` is `<short schema>.<table>`; the database backends put the real schema in its place.
    """

    class Meta:
        abstract = True
        managed = False
