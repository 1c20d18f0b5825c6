"""The past as clients may ask for it: bars of every size and kind, ticks, first moments, sessions."""
