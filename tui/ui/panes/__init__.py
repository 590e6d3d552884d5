"""Panes: which cards stand where at which size, one module for each."""
