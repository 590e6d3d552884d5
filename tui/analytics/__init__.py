"""History in, model out: no I/O, no clock, no screen."""
