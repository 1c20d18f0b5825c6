"""Forecasts: volatility and return quantiles of the next minutes, their baselines, online weights and calibration."""
