"""The records that rooms hand to each other, each described once; files, checks, C++ and documents follow from here.

Only the standard library is imported here, because the C++ build reads these descriptions before anything is installed.
"""
