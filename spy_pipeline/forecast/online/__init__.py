"""What learns minute by minute: weights between members and calibration, both from labels as they come due."""
