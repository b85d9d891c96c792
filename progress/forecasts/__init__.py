"""How good the dates were that learners were given."""
