"""Which pure rule answers for which policy. Nobody imports this; config installs it."""
