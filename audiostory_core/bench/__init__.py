"""What the line costs: `report` prints it, `sizes` makes bundles to measure, `naive` and `against` say what to compare with."""
