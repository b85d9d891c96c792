"""Breaks: days without study."""
