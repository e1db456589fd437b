"""Tables as people and systems write them: CSV, Excel, Parquet. Small ones kept by hand are read with `rows`; those
with records of what happened are of a kind (`kinds`) and are read through a mapping (`mapping`, `reading`)."""

from upheld.contacts.tables.by_hand import moment, rows

__all__ = ["moment", "rows"]
