"""Feedback as it comes in: a chat that was copied, a mail, any other text, as the ticket that it would be."""
