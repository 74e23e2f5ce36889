"""What the line costs: `report` prints it, `sizes` makes bundles to measure, `naive` and `against` are compared with."""
