"""Identity of an SOP, read from the labels and values of its identity box or of plain text."""
