"""Real recordings under free licences, that stand beside synthesised sounds where a user wants them."""
