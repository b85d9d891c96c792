"""The catalog as YAML files: read them, plan what differs, apply the plan, and write them back."""
