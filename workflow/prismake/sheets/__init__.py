"""Workbooks that people fill in: issued once, never touched again, read back with every problem named."""

from prismake.config.reserved import GUARD, KEY, ROW_NUMBER
from prismake.sheets.converted import BOOLEAN, DATE, FORMULA, NUMBER, POWER
from prismake.sheets.differing import ONE_ONLY, WORDS, join_words, say_differences
from prismake.sheets.disputes import (
    Dispute,
    Ruling,
    Rulings,
    issue_disputes,
    name_dispute,
    read_disputes,
    split_dispute,
)
from prismake.sheets.documents import (
    NO_TITLE,
    TITLE,
    Documents,
    name_former,
    name_records,
    read_clusters,
    resolve_studies,
)
from prismake.sheets.files import open_grids
from prismake.sheets.folder import describe_sheets, read_row_number, standing_rows, standing_sheets
from prismake.sheets.former import find_former
from prismake.sheets.issuing import (
    issue_batch,
    issue_batches,
    issue_named,
    issue_numbered,
    issue_workbook,
    place_filled,
)
from prismake.sheets.opendocument import open_ods
from prismake.sheets.pages import CUT, Column, Meta, Page, Workbook
from prismake.sheets.pairs import describe_pair, issue_pairs, read_pairs, tell_rulings
from prismake.sheets.questions import Question
from prismake.sheets.reading import check_owner, identify, read_sheet, read_sheets
from prismake.sheets.rendering import CREATED, write_text
from prismake.sheets.returned import Cell, Returned, Row
from prismake.sheets.rulings import DIFFERENT, SAME, Pair, group_ids, settle_rulings
from prismake.sheets.shown import SIDES, TOOL, check_study, find_other_reference, find_other_study
from prismake.sheets.spare import list_spare, tell_gone
from prismake.sheets.unasked import issue_unasked

__all__ = [
    "BOOLEAN",
    "CREATED",
    "CUT",
    "DATE",
    "DIFFERENT",
    "FORMULA",
    "GUARD",
    "KEY",
    "NO_TITLE",
    "NUMBER",
    "ONE_ONLY",
    "POWER",
    "ROW_NUMBER",
    "SAME",
    "SIDES",
    "TITLE",
    "TOOL",
    "WORDS",
    "Cell",
    "Column",
    "Dispute",
    "Documents",
    "Meta",
    "Page",
    "Pair",
    "Question",
    "Returned",
    "Row",
    "Ruling",
    "Rulings",
    "Workbook",
    "check_owner",
    "check_study",
    "describe_pair",
    "describe_sheets",
    "find_former",
    "find_other_reference",
    "find_other_study",
    "group_ids",
    "identify",
    "issue_batch",
    "issue_batches",
    "issue_disputes",
    "issue_named",
    "issue_numbered",
    "issue_pairs",
    "issue_unasked",
    "issue_workbook",
    "join_words",
    "list_spare",
    "name_dispute",
    "name_former",
    "name_records",
    "open_grids",
    "open_ods",
    "place_filled",
    "read_clusters",
    "read_disputes",
    "read_pairs",
    "read_row_number",
    "read_sheet",
    "read_sheets",
    "resolve_studies",
    "say_differences",
    "settle_rulings",
    "split_dispute",
    "standing_rows",
    "standing_sheets",
    "tell_gone",
    "tell_rulings",
    "write_text",
]
