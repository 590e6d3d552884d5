"""What programs read: the report, its parts, its schema."""
