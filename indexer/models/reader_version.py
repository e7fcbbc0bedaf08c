"""Which reader a file was read with."""

# Raise it whenever extraction or the reading of SOPs gives other text, identities or steps for a file that is there
# already: `telusur reread` reads again what an older reader read. 0 is what was read before this was noted.
READER_VERSION = 5
