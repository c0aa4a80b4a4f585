"""What the measurements compare with: the same thing done the plain way."""
