"""One function per message the gateway sends, each with the layout of version 176; each gives a frame."""
