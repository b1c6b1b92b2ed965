"""Opens old Excel files (.xls) in a process of their own.

The library ends the whole process where a damaged file states lengths beyond all memory.
"""

import io
import json
import subprocess
import sys

from python_calamine import CalamineWorkbook

from prismake.files.archives import MOST_PACKED
from prismake.text.words import write_value

PATIENCE = 600  # Seconds for the cells of one file.
MOST_MEMORY = 4_000_000_000
CHILD = "import sys; sys.path[:] = {path!r}; from prismake.files.old_excel import print_cells; print_cells()"


def open_xls(content: bytes) -> dict[str, list[list[str]]]:
    """The sheets by name, each as rows of texts.

    Raises ValueError for a file that is too large, and subprocess.SubprocessError for one that cannot be opened.
    """
    if len(content) > MOST_PACKED:
        raise ValueError(f"a file of {len(content) // 1_000_000} MB")
    command = [sys.executable, "-c", CHILD.format(path=sys.path)]
    done = subprocess.run(command, input=content, capture_output=True, check=True, timeout=PATIENCE)
    grids: dict[str, list[list[str]]] = json.loads(done.stdout)
    return grids


def print_cells() -> None:
    """Print the sheets of the old Excel file at standard input as JSON."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # Not every system has limits.
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    cells = {name: [[write_value(cell) for cell in row] for row in rows] for name, rows in sheets.items()}
    sys.stdout.buffer.write(json.dumps(cells).encode())
