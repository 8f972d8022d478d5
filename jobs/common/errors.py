"""How a job fails: one clear line for the person who has to act on it."""


class JobError(Exception):
    """Something about the data or the configuration that a person has to put right.

    Its text is one line, says what was given and what is allowed, and becomes the job's exit message.
    """

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


def list_names(names: list[str], limit: int = 40) -> str:
    """The names separated by commas; beyond `limit` of them only how many more there are."""
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"
