"""What the line costs: `report` prints it, `sizes` makes bundles to measure, `naive` is what to compare with."""
