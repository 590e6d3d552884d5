"""Charts by cell: plotext draws the bare lines, everything else is ours."""
