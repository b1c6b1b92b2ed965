"""Two NAD precursors: two people's extraction and risk of bias, effects, and every table that was made of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path

from judging import Explanation, Ours, Rebuilt, Row, read_table
from nmn.effects import FOUR, Effects, Found, count_cells, hold_curated, recompute_effects
from nmn.network import compare_in_network
from nmn.people import compare_extraction, compare_judgements

HERE = Path(__file__).parent
CONVERGED = 1e-5  # how near to its maximum metafor leaves tau² by REML
PERCENT, DECIMAL = 5e-4, 0.051  # of I² that follows from such a tau²; half a unit of one decimal, and a tie
WORDS = "limits with 1.96 in place of the normal quantile 1.95996"


@dataclass(frozen=True)
class Table:
    """A deposited table of results: which rows count, what we find for a row, our name and tolerance of each column."""

    name: str
    find: Callable[[Effects, Row], Found]
    counts: Callable[[Row], bool]
    columns: Mapping[str, tuple[str, float]]
    words: str = WORDS


def _find_pair(effects: Effects, row: Row) -> Found:
    return effects.pool(row["outcome"], row["precursor"], method="REML")


def _find_left_out(effects: Effects, row: Row) -> Found:
    precursor = row["comparison"].split()[0]
    return effects.pool(row["outcome"], precursor, method="DL", without=row["dropped_study"])


def _find_in_network(effects: Effects, row: Row) -> Found:
    if row["comparison"] == "NMN vs NR":
        return effects.compare(row["outcome"], method="DL")
    return effects.pool(row["outcome"], row["comparison"].split()[0], method="DL")


def _find_indirect(effects: Effects, row: Row) -> Found:
    return effects.compare(row["outcome"], method="REML")


def _find_asymmetry(effects: Effects, row: Row) -> Found:
    return effects.test_asymmetry(row["outcome"], row["precursor"])


def _name_limits(estimate: str, low: str, high: str, p: str, *, within: float) -> dict[str, tuple[str, float]]:
    return {estimate: ("estimate", within), low: ("ci_low", within), high: ("ci_high", within), p: ("p", within)}


TABLES = (
    Table(
        "pairwise_metafor_REML",
        _find_pair,
        lambda row: True,
        _name_limits("MD_REML", "lower_CI", "upper_CI", "p_value", within=CONVERGED)
        | {"I2": ("i2", PERCENT), "tau2": ("tau2", CONVERGED), "Q": ("q", CONVERGED), "Q_p": ("q_p", CONVERGED)},
    ),
    Table(
        "indirect_comparisons_metafor_REML",
        _find_indirect,
        lambda row: row["MD_indirect"] != "NA",
        _name_limits("MD_indirect", "lower_CI", "upper_CI", "p_value", within=CONVERGED),
        f"{WORDS}, and standard errors by REML read off limits with it",
    ),
    Table(
        "nma_results",
        _find_in_network,
        lambda row: True,
        _name_limits("MD", "lower_CI", "upper_CI", "p_value", within=FOUR),
    ),
    Table(
        "league_table",
        _find_in_network,
        lambda row: True,
        _name_limits("MD_random", "lower_95CI", "upper_95CI", "p_value", within=FOUR)
        | {"I2_pct": ("i2", DECIMAL), "tau2": ("tau2", FOUR)},
    ),
    Table(
        "sensitivity_loo_pairwise",
        _find_left_out,
        lambda row: True,
        _name_limits("loo_MD", "loo_lo", "loo_up", "loo_p", within=FOUR) | {"loo_I2": ("i2", DECIMAL)},
    ),
    Table(
        "publication_bias_assessment",
        _find_asymmetry,
        lambda row: row["egger_intercept"] != "",
        {
            "egger_intercept": ("slope", FOUR),
            "egger_se": ("se", FOUR),
            "egger_t": ("statistic", FOUR),
            "egger_p": ("p", FOUR),
        },
    ),
)


def rebuild(data: Path) -> Rebuilt:
    """Every table from the deposited files in `data`."""
    rebuilt, extraction, published = Rebuilt(), data / "extraction", data / "published"
    searched = [row for row in read_table(published / "search_strategy.csv") if row["search_query"] and row["filters"]]
    rebuilt.figures["hits, all"] = Ours(sum(int(row["records"]) for row in searched))
    rebuilt.findings += compare_extraction(rebuilt, extraction)
    compare_judgements(rebuilt, extraction)
    rows = read_table(extraction / "nma_input_long.csv")
    rebuilt.figures |= recompute_effects(rows)
    rebuilt.findings += hold_curated(rows, read_table(extraction / "curated_nma_data.csv"), HERE)
    effects = Effects(rows)
    for table in TABLES:
        deposited = read_table(published / f"{table.name}.csv")
        counted = [(line, row) for line, row in enumerate(deposited, start=2) if table.counts(row)]
        rebuilt.figures |= dict(_hold(table, counted, effects=effects))
    printed = read_table(published / "nma_results.csv")
    pairs = rebuilt.figures["nma_results, MD"].value
    rebuilt.figures["nma_results, MD in one network"] = compare_in_network(rows, printed, within=FOUR, pairs=pairs)
    matrix = read_table(published / "outcome_reporting_matrix.csv")
    rebuilt.figures["outcome_reporting_matrix, cells"] = Ours(count_cells(matrix, rows))
    return rebuilt


def _hold(table: Table, rows: Sequence[tuple[int, Row]], *, effects: Effects) -> Iterator[tuple[str, Ours]]:
    """For each column how many of the rows with a number have ours, and how many more by the words of the table."""
    found = {line: table.find(effects, row) for line, row in rows}
    for column, (name, within) in table.columns.items():
        known = {line: float(row[column]) for line, row in rows if row[column] not in ("", "NA")}
        apart = [line for line, value in known.items() if not abs(found[line].get(name, nan) - value) <= within]
        told = [line for line in apart if abs(found[line].get(f"wide_{name}", nan) - known[line]) <= within]
        equal, explained = len(known) - len(apart), None
        if told:
            places = tuple(f"{table.name}.csv line {line}, {column}" for line in told)
            explained = Explanation(table.words, equal + len(told), places)
        yield f"{table.name}, {column}", Ours(equal, explained)
