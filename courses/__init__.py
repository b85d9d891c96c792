"""The catalog: what there is to learn. It knows no learner."""
