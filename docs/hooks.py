"""The reference pages, written from schemas, tables and commands whenever the documentation is built."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "workflow"))

from mkdocs.structure.files import File, Files

from prismake.commands.reference import describe_commands, describe_files, describe_tables
from prismake.config import CSV_FILES, YAML_FILES
from prismake.config.optional import OPTIONAL_FILES


def on_files(files: Files, config: Any) -> Files:
    """Add the generated pages."""
    pages = {
        "config": describe_files(YAML_FILES + CSV_FILES + OPTIONAL_FILES),
        "tables": describe_tables(),
        "commands": describe_commands(),
    }
    for name, text in pages.items():
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    return files
