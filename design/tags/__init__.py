"""What the tags do, by family; `templatetags/design.py` lists them all."""
