"""Figures of synthesis as SVG: text stays text, symbols stand beside colours, the same tables give the same bytes."""
