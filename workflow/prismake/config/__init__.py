"""What the reviewers decided: the files in config/, read and checked, and the versions they released."""

from prismake.config.dates import find_latest
from prismake.config.review import (
    CSV_FILES,
    FORMS,
    YAML_FILES,
    Config,
    as_frame,
    list_files,
    list_names,
    list_people,
    load,
)

__all__ = [
    "CSV_FILES",
    "FORMS",
    "YAML_FILES",
    "Config",
    "as_frame",
    "find_latest",
    "list_files",
    "list_names",
    "list_people",
    "load",
]
