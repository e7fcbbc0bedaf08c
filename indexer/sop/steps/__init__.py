"""The flow table of an SOP: columns, rows, symbols and durations to steps."""
