"""What a document says about its SOPs: identity, steps, performers, durations; or that it could not be read."""
