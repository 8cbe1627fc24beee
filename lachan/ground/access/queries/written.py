"""What policy/access says: permissions, roles, and the numbers that guard them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lachan.ground.access import rules, words


def catalogue() -> rules.Catalogue:
    """Permissions and roles as they stand in policy/access/roles.toml.

    Raises rules.RolesNotReadable when the file is wrong.
    """
    text = (settings.POLICY_DIR / "access" / "roles.toml").read_text("utf-8")
    return rules.read_roles(text, words.Purpose.values, words.PrivacyClass.values)


@lru_cache(maxsize=4)
def _safeguards(path: Path, _changed_at: int) -> rules.Safeguards:
    return rules.read_safeguards(path.read_text("utf-8"))


def safeguards() -> rules.Safeguards:
    """The numbers of policy/access/safeguards.toml; read anew when the file changes.

    Raises ValueError when the file is wrong.
    """
    path = settings.POLICY_DIR / "access" / "safeguards.toml"
    return _safeguards(path, path.stat().st_mtime_ns)
