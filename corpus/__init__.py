"""Specs of sample SOPs, their generator, the generated samples and graded queries; imports nothing of Telusur."""
