"""Tests of the model: words, ages, sessions."""
