"""The requirements page: what people wish for."""
