"""prismake: systematic reviews that rebuild themselves."""

import os
from pathlib import Path

# openpyxl reads and writes with lxml wherever that is installed: other bytes, and limits that lxml alone has.
os.environ["OPENPYXL_LXML"] = "False"
__version__ = "0.1.0"
_PACKAGE = Path(__file__).resolve().parent
# In a checkout the package stands beside the Snakefile, rules, scripts and schemas; installed, it carries them itself.
WORKFLOW = _PACKAGE.parent if (_PACKAGE.parent / "Snakefile").is_file() else _PACKAGE / "workflow"
SNAKEFILE = (WORKFLOW / "Snakefile").as_posix()
