"""What follows from what: fact → reactions. Nobody imports this; config installs it."""
