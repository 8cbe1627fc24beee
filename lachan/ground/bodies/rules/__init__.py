"""Who stands in for whom, and what nobody or more than one is in charge of. Pure."""
