"""A plan tried before signing up, and how it becomes somebody's own."""
