"""Telling the user: events of the outbox, worded in their language, over the channels they chose."""
