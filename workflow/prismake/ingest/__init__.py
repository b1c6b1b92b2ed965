"""Reads search exports into records: every entry is kept and counted, or the reading stops with its line."""

from prismake.ingest.empty_columns import list_empty
from prismake.ingest.export import Export, read_export
from prismake.ingest.source import combine, read_source, read_sources

__all__ = ["Export", "combine", "list_empty", "read_export", "read_source", "read_sources"]
