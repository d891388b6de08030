"""Forms: one editor for each kind of field, and the forms that are laid out of them."""
