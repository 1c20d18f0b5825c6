"""The market behind the simulated gateway, synthetic or replayed: prints, quotes, book, bars and options."""
