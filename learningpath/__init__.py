"""The project: settings, URLs, the account of a person, what every page shares."""
