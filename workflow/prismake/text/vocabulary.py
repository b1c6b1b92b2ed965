"""The phases of screening, in their order, and the roles of the votes that decide in them."""

PHASES = ("title_abstract", "full_text")
# What stands above others first; votes in all other roles of the table "votes" count nowhere.
DECIDING = ("reopened", "adjudicator", "reviewer")
SUPERSEDED = "superseded"  # the role of an adjudicator's word that was settled anew, as records joined
