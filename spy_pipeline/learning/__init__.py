"""Learning: training sets from the lake, fitting, prequential proof, and the registry of models."""
