"""The very program that users run, in a pseudo-terminal."""
