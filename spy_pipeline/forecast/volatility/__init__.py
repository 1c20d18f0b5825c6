"""Sigma of the next minutes: time-of-day profile, log-HAR regressions on it, and boosted departures."""
