"""Formats of other programs that several stages write."""
