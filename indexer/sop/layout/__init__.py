"""Pages and tables as sheets: ruling lines, cells, words and symbols with their places."""
