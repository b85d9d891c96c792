"""A course in the plan: its state, its size, its place, in and out."""
