"""Evaluation: forecasts held against baselines on the same rows, every figure with its interval and verdict."""
