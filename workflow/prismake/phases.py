"""The phases of screening, in their order."""

PHASES = ("title_abstract", "full_text")
