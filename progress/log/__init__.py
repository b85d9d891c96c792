"""Hours of a week, or of several weeks, and the list of all weeks."""
