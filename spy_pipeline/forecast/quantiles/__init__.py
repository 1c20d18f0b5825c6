"""Quantiles of the returns to come in multiples of sigma: baselines and learned members."""
