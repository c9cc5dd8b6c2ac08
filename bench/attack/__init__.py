"""Attacks of a stranger that the service must withstand: `make attack`, docs/contract.md."""
