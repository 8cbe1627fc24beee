"""Reads of the tree: places by name, people by number, outlines, standing."""
