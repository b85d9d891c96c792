"""Following a path and leaving it."""
