"""Edit one sheet in a running LibreOffice through UNO; for the Python of LibreOffice, so it imports nothing else.

Arguments: name of the pipe, file, file to save to, 1 to sort backwards, to add a column and to type beside and below
the table, then id=decision for each cell to write. All of it as a person can: no protection is lifted. Prints the ids
that stand in the sheet.
"""

import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8"}


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice does not answer")


def prop(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


def read_page(page):
    """All cells of a page, the row of its keys, and the column of each key."""
    cursor = page.createCursor()
    cursor.gotoEndOfUsedArea(False)
    height, width = cursor.RangeAddress.EndRow + 1, cursor.RangeAddress.EndColumn + 1
    grid = page.getCellRangeByPosition(0, 0, width - 1, height - 1).getDataArray()
    keys = next(row for row in range(10) if any(str(cell).startswith("prismake|") for cell in grid[row])) + 1
    return grid, keys, {str(key).rstrip("?"): at for at, key in enumerate(grid[keys]) if key}


def main(pipe, source, target, backwards, *answers):
    document = connect(pipe).loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, (prop("Hidden", True),))
    page = document.Sheets.getByName("votes")
    grid, keys, columns = read_page(page)
    height, width = len(grid), len(grid[0])
    wanted = dict(answer.split("=") for answer in answers)
    for row in range(keys + 2, height):
        if (row_id := str(grid[row][columns["id"]])) in wanted:
            page.getCellByPosition(columns["decision"], row).setString(wanted[row_id])
    if backwards == "1":
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = columns["no"], False
        area = page.getCellRangeByPosition(0, keys + 2, width - 1, height - 1)
        area.sort(
            (
                prop("SortFields", uno.Any("[]com.sun.star.table.TableSortField", (field,))),
                prop("ContainsHeader", False),
            )
        )
        page.Columns.insertByIndex(columns["decision"], 1)
        page.getCellByPosition(columns["decision"], keys + 1).setString("my own column")
        page.getCellByPosition(columns["decision"], keys + 2).setString("to be discussed")
        page.getCellByPosition(width + 3, keys + 3).setString("beside the table")
        if document.Sheets.getByName("votes").isProtected():
            raise SystemExit("protected: nothing of this would have been done")
        for row in range(keys + 2, height, 2):
            page.Rows.getByIndex(row).IsVisible = False
    document.storeToURL(uno.systemPathToFileUrl(target), (prop("FilterName", FILTERS[target.rsplit(".", 1)[1]]),))
    document.close(True)
    print("saved", *(str(row[columns["id"]]) for row in grid[keys + 2 :] if row[columns["id"]]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
