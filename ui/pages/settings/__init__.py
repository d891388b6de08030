"""What people can set, the vault and its keys, and their own fields."""
