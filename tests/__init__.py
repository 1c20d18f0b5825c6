"""Tests, one folder a room; what several of them share lies beside them."""
