"""Everything that talks to the outside: one small protocol, one daemon thread a feed."""
