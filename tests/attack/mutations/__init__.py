"""What people and programs do to a review, by kind; each says in words what was done, or nothing where it cannot."""

from attack.mutations import cells, codebook, files, ids, lives, pages, people, programs, rows, sources
from attack.mutations.register import MUTATIONS

__all__ = ["MUTATIONS", "cells", "codebook", "files", "ids", "lives", "pages", "people", "programs", "rows", "sources"]
