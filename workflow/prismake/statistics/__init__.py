"""Arithmetic that every stage shares: measures, agreement, conversions, digits that hold on every processor."""
