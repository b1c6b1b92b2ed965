"""The section on the extracted data: what contradicts itself, how far people agree, risk of bias."""

from typing import Any

from prismake.report import data_listings as listings
from prismake.report.view import View


def is_unappraised(view: View) -> bool:
    """Whether the review pools nothing, and nobody appraised its documents."""
    return not view.pools and view.tables["appraisal"].empty


def build_data_checks(view: View) -> dict[str, Any]:
    """Contradictions, agreement of extractors, values that differed, risk of bias."""
    drawn = (view.tables["appraisal"]["proposed"] != "").any()
    proposals = [listings.list_proposals(view.tables, view.library)] if drawn else []
    return {
        "listings": [
            *(
                []
                if is_unappraised(view)
                else [listings.list_appraisal(view.tables, view.library, caption=view.appraised.capitalize())]
            ),
            *proposals,
            listings.list_doubts(view.tables, view.library, codebook=view.codebook),
            listings.list_extraction_agreement(view.tables),
            listings.list_differing(view.tables, view.library),
        ]
    }
