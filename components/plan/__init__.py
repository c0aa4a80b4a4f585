"""The plan and what follows from it: pure Python that reads no file, no clock and no network."""
