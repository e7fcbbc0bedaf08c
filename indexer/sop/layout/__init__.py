"""Sheets, the common layout of pages and tables: cells, lines, words and symbols with their boxes."""
