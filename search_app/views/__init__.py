"""Pages and addresses, one blueprint a topic."""
