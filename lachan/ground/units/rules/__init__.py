"""Judgements about units: how names are read, weighed, shared out and drawn."""
