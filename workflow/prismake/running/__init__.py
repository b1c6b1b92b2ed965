"""What runs: jobs with their logs and their cache, the plan of a review, what people owe, what a terminal shows."""
