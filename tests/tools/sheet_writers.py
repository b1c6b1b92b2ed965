"""Programs and libraries that people save sheets with, each opening sheets and saving them as it does by itself."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import xlsxwriter

from giving_up import give_up

LIBRARIES = {"xlsx": "0.18.5", "exceljs": "4.4.0"}
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "prismake"
NODE = CACHE / "-".join(["sheets", *(f"{name}-{version}" for name, version in LIBRARIES.items())])
SCRIPT = Path(__file__).with_name("rewrite_sheets.js")
LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item>
</oor:items>"""
# Separator, quote, UTF-8, from the first line, as cells are shown.
CSV_OPTIONS = "csv:Text - txt - csv (StarCalc):{separator},34,76,1,,0,false,true,false"
SEPARATORS = {"en-US": 44, "de-DE": 59, "fr-FR": 59}
Rewrite = Callable[[Sequence[Path], str, Path], None]


@dataclass(frozen=True)
class Writer:
    """A program, the kinds of files it saves, and how: sources, suffix and the folder to save into."""

    name: str
    suffixes: tuple[str, ...]
    rewrite: Rewrite


def _save_openpyxl(sources: Sequence[Path], suffix: str, folder: Path) -> None:
    for source in sources:
        openpyxl.load_workbook(source, rich_text=True).save(folder / f"{source.stem}{suffix}")


def _save_pandas(engine: str) -> Rewrite:
    def save(sources: Sequence[Path], suffix: str, folder: Path) -> None:
        for source in sources:
            pages = pd.read_excel(
                source, sheet_name=None, header=None, dtype=str, keep_default_na=False, engine="openpyxl"
            )
            target = folder / f"{source.stem}{suffix}"
            if suffix == ".csv":
                next(iter(pages.values())).to_csv(target, header=False, index=False)
                continue
            with pd.ExcelWriter(target, engine=engine) as writer:
                for name, page in pages.items():
                    page.to_excel(writer, sheet_name=name, header=False, index=False)

    return save


def _save_xlsxwriter(sources: Sequence[Path], suffix: str, folder: Path) -> None:
    for source in sources:
        with xlsxwriter.Workbook(folder / f"{source.stem}{suffix}", {"remove_timezone": True}) as target:
            for page in openpyxl.load_workbook(source, data_only=True):
                copy = target.add_worksheet(page.title)
                for cell in (cell for row in page for cell in row if cell.value is not None):
                    style = target.add_format({"num_format": cell.number_format})
                    copy.write(cell.row - 1, cell.column - 1, cell.value, style)


def _save_gnumeric(sources: Sequence[Path], suffix: str, folder: Path) -> None:
    program = shutil.which("ssconvert") or give_up("Gnumeric is not installed")
    for source in sources:
        command = [program, source, folder / f"{source.stem}{suffix}"]
        subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=120)


def _save_libreoffice(locale: str) -> Rewrite:
    def save(sources: Sequence[Path], suffix: str, folder: Path) -> None:
        program = shutil.which("soffice") or give_up("LibreOffice is not installed")
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(LOCALE.format(locale=locale), encoding="utf-8")
        kind = CSV_OPTIONS.format(separator=SEPARATORS[locale]) if suffix == ".csv" else suffix[1:]
        options = [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind, "--outdir", folder]
        subprocess.run(list(map(str, [program, *options, *sources])), check=True, capture_output=True, timeout=300)

    return save


def _save_node(library: str) -> Rewrite:
    def save(sources: Sequence[Path], suffix: str, folder: Path) -> None:
        command = [shutil.which("node") or give_up("node is not installed"), SCRIPT, library, suffix, folder, *sources]
        path = {**os.environ, "NODE_PATH": str(install_node() / "node_modules")}
        subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=120, env=path)

    return save


def install_node() -> Path:
    """The folder that holds the libraries of JavaScript, fetched once through npm."""
    if not all((NODE / "node_modules" / name / "package.json").is_file() for name in LIBRARIES):
        npm = shutil.which("npm") or give_up("npm is not installed")
        NODE.mkdir(parents=True, exist_ok=True)
        named = [f"{name}@{version}" for name, version in LIBRARIES.items()]
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(NODE), *named]
        done = subprocess.run(command, check=False, capture_output=True, timeout=600)
        if done.returncode:
            give_up(f"{' and '.join(LIBRARIES)} could not be installed through npm")
    return NODE


WRITERS = (
    Writer("openpyxl", (".xlsx",), _save_openpyxl),
    Writer("pandas with openpyxl", (".xlsx", ".csv"), _save_pandas("openpyxl")),
    Writer("pandas with XlsxWriter", (".xlsx",), _save_pandas("xlsxwriter")),
    Writer("XlsxWriter", (".xlsx",), _save_xlsxwriter),
    *(Writer(f"LibreOffice, {locale}", (".xlsx", ".ods", ".csv"), _save_libreoffice(locale)) for locale in SEPARATORS),
    Writer("Gnumeric", (".xlsx", ".ods", ".csv"), _save_gnumeric),
    Writer("SheetJS", (".xlsx", ".ods", ".csv"), _save_node("xlsx")),
    Writer("ExcelJS", (".xlsx", ".csv"), _save_node("exceljs")),
)
