"""The learner's pages. Only views and commands ask the clock and read the request."""
