"""Synthesise: from extracted figures to effect sizes, from effect sizes to pooled results."""

from prismake.synthesise.analyses import compute_effects
from prismake.synthesise.estimates import pool_effects

__all__ = ["compute_effects", "pool_effects"]
