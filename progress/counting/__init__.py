"""Whether a course counts for the finish date, by the learner's word."""
