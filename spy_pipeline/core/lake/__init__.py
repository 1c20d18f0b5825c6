"""The lake: the only code that knows where data files lie, how they are written, mended and read."""
