"""What the registers already know of what a file says."""
