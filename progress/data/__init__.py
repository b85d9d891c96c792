"""A learner's data to take away."""
