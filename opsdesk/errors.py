"""The two families of errors: `Trouble` is the world's fault and is shown; anything else is a bug and is reported."""


class Trouble(Exception):  # noqa: N818 - the word users and code share
    """Something the user can mend. Both texts are already in the user's language.

    `message` says what is wrong and where; `advice` says what to do about it. `code` is a stable word for logs
    and tests ("vault-locked"), never data.
    """

    def __init__(self, message: str, advice: str = "", *, code: str = "trouble") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class Cancelled(Exception):  # noqa: N818 - a decision of the user, not an error
    """The user stopped the work; whatever it was doing has been rolled back."""
