"""The council's public work as OParl 1.1 tells it: for programs that read many counties' council systems."""
