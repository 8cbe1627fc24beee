"""Judgement about people: numbers sealed, people described, descriptions compared."""
