"""The verbs of the tree: load, add, count, announce."""

from lachan.ground.units.actions.trees import LoadedTree, UnknownEdition, load_tree

__all__ = ["LoadedTree", "UnknownEdition", "load_tree"]
