"""Reads of privacy: who holds what of a person, and who was erased."""

from lachan.ground.privacy.queries.erased import (
    erased_among,
    hash_of,
    hashes_of,
    listed,
    path_of_list,
)
from lachan.ground.privacy.queries.holding import (
    copy_of,
    holders,
    install_holders,
    install_sealed,
    sealed,
)

__all__ = [
    "copy_of",
    "erased_among",
    "hash_of",
    "hashes_of",
    "holders",
    "install_holders",
    "install_sealed",
    "listed",
    "path_of_list",
    "sealed",
]
