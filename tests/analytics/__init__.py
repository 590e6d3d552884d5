"""Tests of the computations: definitions, golden values, properties."""
