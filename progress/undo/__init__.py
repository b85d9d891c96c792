"""Taking back the last change."""
