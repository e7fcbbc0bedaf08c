"""The identity box of an SOP: labels, cells and plain text to fields."""
