"""What the house installs into its modules at start: flow, figures, judgements."""


def everything() -> None:
    """Install the tables of the top floor; called once, when all apps are loaded."""
