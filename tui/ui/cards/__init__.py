"""Cards: pure functions from a view to styled text, one module for each matter."""
