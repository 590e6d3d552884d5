"""Feeds, store and analytics put together into one snapshot; no screen."""
