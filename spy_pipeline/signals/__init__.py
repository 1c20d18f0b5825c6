"""Advice: what a forecast means for the trader, or why there is nothing to say."""
