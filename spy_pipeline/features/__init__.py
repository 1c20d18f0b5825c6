"""Features: the catalogue, and the front of the C++ kernel that reckons them, for history and for proof."""
