"""What is written in the sample SOPs: content tables (TOML) and the seeded maker that turns them into specs."""

from corpus.specs.files import make_specs

__all__ = ["make_specs"]
