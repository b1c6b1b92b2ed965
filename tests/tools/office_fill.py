"""Type into sheets in a running LibreOffice through UNO, and save them; for the Python of LibreOffice.

Argument: name of the pipe; on the standard input JSON, [[file, {page: {row id: {column key: text}}}], …]. A row is
found by its id, a column by its key, as in office_edit.py. Prints "saved" once all files are.
"""

import json
import sys

import uno

from office_edit import FILTERS, connect, prop, read_page


def fill_page(page, rows):
    grid, keys, columns = read_page(page)
    for at in range(keys + 2, len(grid)):
        for key, text in rows.pop(str(grid[at][columns["id"]]), {}).items():
            page.getCellByPosition(columns[key], at).setString(text)
    if rows:
        raise SystemExit(f"no rows {sorted(rows)} on {page.Name}")


def main(pipe):
    desktop = connect(pipe)
    for path, pages in json.load(sys.stdin):
        url = uno.systemPathToFileUrl(path)
        document = desktop.loadComponentFromURL(url, "_blank", 0, (prop("Hidden", True),))
        for name, rows in pages.items():
            fill_page(document.Sheets.getByName(name), rows)
        document.storeToURL(url, (prop("FilterName", FILTERS["xlsx"]),))
        document.close(True)
    print("saved", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
