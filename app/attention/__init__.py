"""What needs attention in a concept: its measures, its money, what people said, what is owed to the council."""
