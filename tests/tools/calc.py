"""What people do in LibreOffice Calc, done by a Basic macro there: open a workbook, type into cells, save it."""

from collections.abc import Callable, Mapping
from pathlib import Path

LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Typing"/></library:library>
"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Typing" script:language="StarBasic">
Sub TypeAll
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "Hidden"
  how(0).Value = True
  book = StarDesktop.loadComponentFromURL("{0}", "_blank", 0, how())
{1}
  book.store()
  book.close(True)
  StarDesktop.terminate()
End Sub
</script:module>
"""
TYPING = '  book.Sheets.getByName("{0}").getCellRangeByName("{1}").setFormula("{2}")'


def type_in_calc(
    office: Callable[..., None], profile: Path, workbook: Path, cells: Mapping[tuple[str, str], str]
) -> None:
    """Type {(page, address): text} into a workbook and save it where it is; `profile` is the one that `office` uses."""
    office("--terminate_after_init")  # makes the profile; a first start would replace its macros
    folder = profile / "user" / "basic" / "Standard"
    lines = "\n".join(TYPING.format(page, address, text) for (page, address), text in cells.items())
    (folder / "script.xlb").write_text(LIBRARY)
    (folder / "Typing.xba").write_text(MODULE.format(workbook.resolve().as_uri(), lines.replace('"', "&quot;")))
    office("macro:///Standard.Typing.TypeAll")
