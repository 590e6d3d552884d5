"""Tests of Resonance; nothing here reaches beyond this machine."""
