"""Search over concepts and what people said about them."""
