"""Writing the story: pure, seeded, the same every time."""
