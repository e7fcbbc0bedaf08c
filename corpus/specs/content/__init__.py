"""The content tables: one TOML file per process."""
