"""Archive care: what keeps the customer archives clean and private."""
