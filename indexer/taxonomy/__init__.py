"""The agency's processes and maps as data, and the numbers it declares of its collection."""
