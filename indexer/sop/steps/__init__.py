"""Steps of an SOP, read from the columns, rows, symbols and durations of its flow table."""
