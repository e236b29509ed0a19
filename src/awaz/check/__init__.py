"""Reads an edition's files back from the disk and tells where they are not equal."""
