"""Replaying what a collector recorded, event by event."""
