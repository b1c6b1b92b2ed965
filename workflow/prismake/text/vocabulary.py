"""Kinds of free sheets, phases of screening, roles of votes that decide, and what is said where judges differ."""

REOPENED, UNASKED = FREE = ("reopened", "unasked")  # kinds of sheets that ask nothing: people type the ids
PHASE_TEXTS = {"title_abstract": "titles and abstracts", "full_text": "full texts"}  # what a phase reads
PHASES = tuple(PHASE_TEXTS)
HOW_FOUND = ("searched", "taken over", "compiled by hand")  # how the entries of a row of the search log were found
UNSEARCHED = HOW_FOUND[1:]  # behind these no search was run
# What stands above others first; votes in all other roles of the table "votes" count nowhere.
DECIDING = ("reopened", "adjudicator", "reviewer")
SUPERSEDED = "superseded"  # the role of an adjudicator's word that was settled anew, as records joined
MACHINE = "machine"  # the role of a machine's votes, and the kind of its sheets
WITH_MACHINE = "agreement with a machine"  # who settled what a person and a validated machine agree on
BROUGHT = "import"  # the stem, or its end, of the names of sheets that `prismake import` wrote
STUDY = "Study"  # heads the first column of a table with a row for each study
NOT_SETTLED = "not settled"  # the judgement on which people differ while nobody has settled it
SERIOUS_CONCERNS = "serious concerns"  # of INSPECT-SR: the study leaves the syntheses
UNCHANGING = frozenset({"not serious", "undetected", "no", "low"})  # words of GRADE and ROB-ME that change no level
WITH_SERIOUS = "with studies of serious concerns about their trustworthiness"  # the sensitivity analysis that has them
NUMERIC = ("integer", "number")  # types of variables of the codebook that are numbers
GRADE_DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")

# The remark of a choice that would leave out studies, and leaves out none.
NONE_LEFT_OUT = "no study is left out by this"
