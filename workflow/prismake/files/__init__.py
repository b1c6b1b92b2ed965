"""Files and folders: written whole or not at all, locked, opened with care, and what a system refuses."""
