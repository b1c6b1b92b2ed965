"""prismake: systematic reviews that rebuild themselves."""

__version__ = "0.1.0"
