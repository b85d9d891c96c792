"""Studying a course beside the others, at a few hours a week of its own."""
