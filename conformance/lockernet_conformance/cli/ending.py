"""How a command ends when it does not end well."""


class Ending(Exception):
    """The program ends with this code and these words on stderr."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code
