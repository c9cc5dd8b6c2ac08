"""What an operator asks: do the data hold together (`sachstand db check`), and is the installation sound
(`sachstand doctor`)."""
