"""The rules of a study visit: pure Python that reads no file, no clock and no network."""
