"""The registry: the truth about files, SOPs, jobs and people. Reads: `queries`; writes: one module a topic."""
