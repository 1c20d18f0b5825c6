"""Runs that begin at once: forked from a process that holds everything they need, instead of started from nothing."""
