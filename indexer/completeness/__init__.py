"""The agency's register of SOPs, compared with what is there."""
