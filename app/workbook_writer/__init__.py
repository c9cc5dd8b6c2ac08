"""The program that writes workbooks, in a process of its own; it stands on nothing of the house but its limits."""
