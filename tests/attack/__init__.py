"""Random histories of a review against a truth model of its own: `make attack`."""
