"""The XML of the Australian New Zealand Clinical Trials Registry: one trial a file, several in a zip or behind others.

Its elements are those of the registry's download, as R and Python programs of others read them.
"""

from prismake.ingest.blocks import Field, Reading
from prismake.ingest.registrations import REGISTRATION
from prismake.ingest.xml_records import Node, Shape, Take, read_xml, take_all
from prismake.ingest.xml_text import root_name

TRIAL, LIST = "ANZCTR_Trial", "ANZCTR_Trials"


def read_anzctr_xml(characters: str, name: str) -> Reading:
    """Every trial of the registry's XML."""
    return read_xml(characters, name, shape=SHAPE)


def recognise_anzctr_xml(characters: str) -> bool:
    """Whether the first element is the registry's."""
    return root_name(characters) in (TRIAL, LIST)


def _take(node: Node) -> list[Field]:
    return [Field(*REGISTRATION, node.line), *take_all(node, TAKES)]


# The tags are those of a register's table, so that both fill the columns alike.
TAKES = tuple(
    Take(tag, path)
    for tag, paths in (
        ("trialid", "actrnumber actrn nctid"),
        ("secondaryids", "trial_identification/secondaryid secondaryid"),
        ("publictitle", "trial_identification/studytitle publictitle"),
        ("scientifictitle", "trial_identification/scientifictitle scientifictitle"),
        ("briefsummary", "ethicsAndSummary/summary"),
        ("primarysponsor", "sponsorship/primarysponsorname"),
        ("dateofregistration", "approvaldate"),
        ("dateregistration", "submitdate"),
        ("condition", "conditions/healthcondition conditions/condition/conditionname"),
        ("studytype", "trial_design/studytype"),
        ("url", "ethicsAndSummary/trialwebsite"),
    )
    for path in paths.split()
)
SHAPE = Shape(records=frozenset({TRIAL}), take=_take)
