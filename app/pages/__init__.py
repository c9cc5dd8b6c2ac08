"""What a browser is shown: where to go, the guides, and the reference of the contract, all from files of our own."""
