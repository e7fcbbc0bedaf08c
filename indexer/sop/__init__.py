"""What an SOP says: identity, steps, performers, durations. Read from the page, or said to be unreadable."""
