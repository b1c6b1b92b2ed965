"""ClinicalTrials.gov's XML of old as data: one study a file (several stand behind each other), or a list of hits."""

from prismake.ingest.blocks import Field, Reading
from prismake.ingest.registrations import REGISTRATION
from prismake.ingest.xml_records import Node, Shape, Take, read_xml, take_all
from prismake.ingest.xml_text import root_name

STUDY, HITS = "clinical_study", "search_results"


def read_ctgov_xml(characters: str, name: str) -> Reading:
    """Every study of the register's XML, whole or as it stands in a list of hits."""
    return read_xml(characters, name, shape=HIT if root_name(characters) == HITS else WHOLE)


def recognise_ctgov_xml(characters: str) -> bool:
    """Whether the first element is a study, or a list of hits with the register's numbers."""
    root = root_name(characters)
    return root == STUDY or (root == HITS and "<nct_id" in characters)


def _take(node: Node) -> list[Field]:
    return [Field(*REGISTRATION, node.line), *take_all(node, TAKES)]


# The tags are those of the register's JSON, so that both fill the columns alike.
TAKES = tuple(
    Take(tag, path)
    for tag, paths in (
        ("nctId", "id_info/nct_id nct_id"),
        ("orgStudyId", "id_info/org_study_id"),
        ("secondaryId", "id_info/secondary_id"),
        ("nctIdAlias", "id_info/nct_alias"),
        ("briefTitle", "brief_title title"),
        ("officialTitle", "official_title"),
        ("briefSummary", "brief_summary/textblock brief_summary"),
        ("detailedDescription", "detailed_description/textblock"),
        ("leadSponsor", "sponsors/lead_sponsor/agency lead_sponsor sponsors/lead_sponsor"),
        ("studyFirstSubmitDate", "study_first_submitted first_received first_posted"),
        ("studyFirstPostDate", "study_first_posted"),
        ("startDate", "start_date"),
        ("condition", "condition conditions/condition"),
        ("keyword", "keyword"),
        ("intervention", "intervention/intervention_name interventions/intervention"),
        ("studyType", "study_type study_types"),
        ("phase", "phase phases/phase"),
    )
    for path in paths.split()
)
SKIP = frozenset({"reference", "results_reference", "clinical_results", "location", "eligibility"})
WHOLE = Shape(records=frozenset({STUDY}), take=_take, skip=SKIP)
HIT = Shape(records=frozenset({"study"}), take=_take)
