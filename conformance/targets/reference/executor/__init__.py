"""The reference implementation as a program that answers published vectors, with library and node code."""
