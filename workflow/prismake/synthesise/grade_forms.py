"""What a sheet on the certainty of the evidence asks, and how: its guide, and its columns."""

from collections.abc import Mapping, Sequence

from prismake.sheets import Column, Page
from prismake.synthesise.certainty import DOMAINS, IMPORTANCE, MISSING, MISSING_RISKS, QUESTIONS, needs_reason
from prismake.synthesise.grade_copies import REASON
from prismake.synthesise.missing import ANSWERS
from prismake.synthesise.missing import QUESTIONS as ROB_ME

PAGE = "certainty"
GUIDE = (
    "Each row is one analysis. Judge the five domains of GRADE that may lower the certainty, and give your reason.",
    "Judge last: when what is extracted and the risk of bias are settled. A judgement is on the estimate that its row"
    " shows; when that changes, it is owed again in a new sheet.",
    "The level starts high for randomised comparisons, for others that ROBINS-I judges, for proportions in"
    " cross-sectional studies and for the accuracy of tests in randomised, cross-sectional and cohort studies, and low"
    " for all others; start, sum and level are computed for you.",
    "What arithmetic proposes is no judgement: judge otherwise where you see more, and the report tells both.",
    "A domain that lowers the certainty needs a reason: it is printed below the summary of findings. Publication bias"
    " needs one in any case: 'undetected' says how missing studies and results were looked for.",
    "An upgrade (large effect, dose-response, confounding that would work the other way) also needs its reason, and is"
    " only for studies that are not randomised.",
    "ROB-ME asks of each analysis whether results are missing because of what they are: Y yes, PY probably yes, PN"
    " probably no, N no, NI no information, NA not applicable. Its risk is set beside your word on publication bias.",
    *(f"ROB-ME {number}: {question}" for number, question in ROB_ME.items()),
    "An empty cell is not judged yet: the report says so, and shows no level until all five domains are judged. A row"
    " in which a reason is missing counts as an empty one, and is told at each run.",
)


def grade_page(rows: Sequence[Mapping[str, str]] = ()) -> Page:
    """The columns of a sheet on certainty, with the rows that are asked."""
    columns = [Column("title", "Analysis", 36), Column("question", "What is compared", 40), Column("start", "Start", 8)]
    columns.append(Column("estimate", "Estimate that is judged", 30))
    columns.append(Column("participants", "People", 8))
    columns.append(Column("consistency", "Heterogeneity and prediction", 30))
    columns.append(Column("bias", "Studies by risk of bias", 26))
    columns.append(Column("proposed", "What arithmetic proposes", 44))
    for name, words in DOMAINS.items():
        label = name.replace("_", " ").capitalize()
        columns.append(Column(name, f"{label}: {QUESTIONS[name]}", 26, fill=True, choices=tuple(words)))
        always = " (also of undetected)" if all(needs_reason(name, word) for word in words) else ""
        columns.append(Column(name + REASON, f"{label}: reason{always}", 36, fill=True))
    columns.append(Column("missing", "Studies whose results are here, or missing", 40))
    for number, question in ROB_ME.items():
        columns.append(Column(name_answer(number), f"ROB-ME {number}", 8, fill=True, choices=ANSWERS, help=question))
    columns.append(Column(MISSING, "Risk of bias due to missing evidence", 16, fill=True, choices=tuple(MISSING_RISKS)))
    columns.append(Column(MISSING + REASON, "Missing evidence: reason", 36, fill=True))
    columns.append(Column("importance", "Importance of the outcome", 14, fill=True, choices=IMPORTANCE))
    columns.append(Column("note", "Note", 36, fill=True))
    return Page(PAGE, tuple(columns), tuple(rows), done_when="publication_bias")


def name_answer(number: str) -> str:
    """The column of a question of ROB-ME."""
    return f"rob_me_{number.replace('.', '_')}"
