"""Reporting checklists: the items of each standard as data, and which of them the review answers."""
