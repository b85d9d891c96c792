"""The catalog as YAML files: read them, find what differs, apply it, and write them back."""
