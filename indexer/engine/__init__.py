"""Engines rank and count; titles, snippets and labels come from the registry."""
