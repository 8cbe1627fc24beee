"""Who is told, when, in which words, and over which wire. Pure."""
