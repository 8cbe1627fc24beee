"""Judgements about personal data. Pure."""
