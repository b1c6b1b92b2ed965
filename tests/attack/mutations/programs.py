"""Programs that save a sheet again, each in its own way: nothing that was typed may change."""

import csv
import os
from pathlib import Path

import openpyxl
import pandas as pd
import xlsxwriter

from attack.mutations.register import Spot, edited, find_page, mutation, pick
from attack.world import World

ONE_PAGE = ("screening", "consensus", "duplicates", "studies", "appraisal", "grade", "reopened")


def read_texts(path: Path) -> dict[str, list[list[str]]]:
    """The tabs of a workbook as plain texts; formulas as they stand."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book.worksheets
    }


def read_page(spot: Spot) -> list[list[str]]:
    """The texts of the page of a spot."""
    return read_texts(spot.path)[find_page(openpyxl.load_workbook(spot.path), spot.page).title]


@mutation
def saved_by_openpyxl(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited(spot.path):
        pass
    return f"{spot.path.name} opened and saved by openpyxl"


@mutation
def saved_by_openpyxl_without_rich_text(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    openpyxl.load_workbook(spot.path).save(spot.path)
    return f"{spot.path.name} saved by openpyxl, rich text lost"


@mutation
def saved_by_pandas(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    frames = pd.read_excel(spot.path, sheet_name=None, header=None, dtype=object, engine="openpyxl")
    with pd.ExcelWriter(spot.path, engine="openpyxl") as writer:
        for name, frame in frames.items():
            frame.to_excel(writer, sheet_name=name, header=False, index=False)
    return f"{spot.path.name} read and written by pandas"


@mutation
def saved_by_xlsxwriter(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    texts = read_texts(spot.path)
    with xlsxwriter.Workbook(spot.path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, rows in texts.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(number, column, text)
    return f"{spot.path.name} written anew by xlsxwriter, all as text"


def _save_text(world: World, *, delimiter: str, encoding: str, suffix: str = ".csv") -> str:
    spot = pick(world)
    if not spot or not spot.typed[0].kind.startswith(ONE_PAGE) or spot.typed[0].kind == "extraction":
        return ""
    rows = read_page(spot)
    target = spot.path.with_suffix(suffix)
    if target.exists():
        return ""
    with target.open("w", encoding=encoding, errors="replace", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    spot.path.unlink()
    world.truth.move(spot.path.as_posix(), target.as_posix())
    return f"{spot.path.name} saved as {suffix} with {delimiter!r} in {encoding}, the workbook thrown away"


@mutation
def saved_as_csv_with_commas(world: World) -> str:
    return _save_text(world, delimiter=",", encoding="utf-8-sig")


@mutation
def saved_as_csv_with_semicolons(world: World) -> str:
    return _save_text(world, delimiter=";", encoding="utf-8")


@mutation
def saved_as_csv_in_utf16(world: World) -> str:
    return _save_text(world, delimiter="\t", encoding="utf-16")


@mutation
def saved_as_csv_in_cp1252(world: World) -> str:
    return _save_text(world, delimiter=";", encoding="cp1252")


@mutation
def saved_as_tsv(world: World) -> str:
    return _save_text(world, delimiter="\t", encoding="utf-8", suffix=".tsv")


@mutation
def page_of_an_extraction_saved_as_csv(world: World) -> str:
    spot: Spot | None = pick(world, kinds="extraction")
    if not spot:
        return ""
    target = spot.path.with_suffix(".csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(read_page(spot))
    spot.path.unlink()
    world.truth.move(spot.path.as_posix(), target.as_posix())
    return f"the page {spot.page} of {spot.path.name} saved as .csv, the workbook thrown away"


@mutation
def cut_off(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    content = spot.path.read_bytes()
    spot.path.write_bytes(content[: world.chance.randint(1, len(content) - 1)])
    return f"{spot.path.name} cut off while it was copied"


@mutation
def restored_with_an_old_time(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    os.utime(spot.path, (1_000_000_000, 1_000_000_000))
    return f"{spot.path.name} restored with an old time"
