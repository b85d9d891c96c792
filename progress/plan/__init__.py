"""The plan: hours a week, first day, target date, time zone."""
