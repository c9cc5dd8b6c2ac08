"""Published concepts as open data: described so that the portals of Länder, federation and EU find them."""
