"""What the reviewers decided: the files in config/, read and checked, and the versions they released."""
