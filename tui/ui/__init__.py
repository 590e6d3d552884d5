"""The screen: Textual only; it reads snapshots and computes nothing."""
