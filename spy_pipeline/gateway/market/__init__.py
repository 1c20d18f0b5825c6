"""The market behind the simulated gateway: synthetic or replayed from bars, as prints, quotes, book, bars and options."""
