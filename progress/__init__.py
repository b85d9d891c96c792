"""The learner: plan, progress, logged hours, and the answer to "when will I finish?"."""
