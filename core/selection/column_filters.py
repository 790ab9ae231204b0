"""The columns of a table as a kind of thing has them, and the filter that each has by itself."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.panda.schema_data import Column as SchemaColumn
from core.panda.schema_data import tables
from core.selection.columns import Column, Type
from core.selection.filters import Filter, Integers, Tags, Text


@dataclass(frozen=True)
class ColumnRules:
    """What is special about single columns, by attribute.

    Texts are compared as a whole and without their case, unless told: `case_matters` for names, so that the database
    can use its index, `contains` for texts that are asked for by parts, `tags` for lists between commas.
    """

    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signed: Collection[str] = ()
    null_means: Mapping[str, int] = field(default_factory=dict)
    case_matters: Collection[str] = ()
    contains: Collection[str] = ()
    tags: Collection[str] = ()

    def filters_of(self, columns: Iterable[Column]) -> dict[str, Filter]:
        """The filters of those columns by name."""
        return {found.name: found for column in columns if (found := self._filter_of(column))}

    def _filter_of(self, column: Column) -> Filter | None:
        """The filter that a column has by itself; times have ranges instead, and fractions none."""
        common: dict[str, Any] = {
            "name": column.name,
            "attribute": column.attribute,
            "label": column.label,
            "meaning": column.meaning,
            "aliases": self.aliases.get(column.attribute, ()),
        }
        if column.type == "integer":
            signed, null = column.attribute in self.signed, self.null_means.get(column.attribute)
            return Integers(**common, signed=signed, null_means=null)
        if column.type != "text":
            return None
        if column.attribute in self.tags:
            return Tags(**common)
        ignore_case = column.attribute not in self.case_matters
        return Text(**common, ignore_case=ignore_case, contains=column.attribute in self.contains)


def columns_of(
    table: str, renamed: Mapping[str, str], labels: Mapping[str, str], without: Collection[str] = ()
) -> tuple[Column, ...]:
    """Every column of a table, under the names that readers know."""
    found = [column for column in tables()[table].columns if column.name not in without]
    return tuple(
        Column(renamed.get(c.name, c.name), c.name, type_of(c), labels.get(c.name, c.name), c.meaning) for c in found
    )


def type_of(column: SchemaColumn) -> Type:
    """The type that a column of that database type has for readers."""
    if column.type in {"bigint", "integer", "smallint"} or column.type.endswith(",0)"):
        return "integer"
    if column.type.startswith("numeric"):
        return "number"
    return "time" if column.type == "timestamp" else "text"
