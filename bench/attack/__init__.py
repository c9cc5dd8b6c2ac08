"""What a stranger can do to the service, and what it must withstand: `make attack`, docs/contract.md."""
