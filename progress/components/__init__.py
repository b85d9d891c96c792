"""Every component of the pages on one page, for work on the look of the site."""
