"""What leaves the app, read back by programs that are not ours."""
