"""The reference of permissions and roles."""

from __future__ import annotations

from argparse import Namespace

from lachan.ground.access.queries import catalogue


def reference(_arguments: Namespace) -> str:
    """Every permission and every role, as docs/reference/permissions.md."""
    return permissions_page()


def permissions_page() -> str:
    """The text of docs/reference/permissions.md, made from roles.toml."""
    written = catalogue()
    lines = ["# Permissions and roles", ""]
    lines += ["From `policy/access/roles.toml`. A role holds where a grant says: for a"]
    lines += ["set of units and everything below them, for a time.", ""]
    lines += [
        "## Permissions",
        "",
        "| permission | English | tiếng Việt |",
        "|---|---|---|",
    ]
    lines += [f"| `{p}` | {en} | {vi} |" for p, (vi, en) in written.permissions.items()]
    lines += ["", "## Roles", ""]
    for role in written.roles:
        lines += [f"### {role.name_en} (`{role.code}`)", "", f"*{role.name_vi}*", ""]
        lines += [f"Purpose: {role.purpose}. Reads fields up to: {role.sees}.", ""]
        lines += [", ".join(f"`{name}`" for name in role.permissions) + ".", ""]
    return "\n".join(lines).rstrip() + "\n"
