"""What the composed pages of the console read."""
