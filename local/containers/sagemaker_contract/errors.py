"""What can go wrong, in the words that AWS's toolkits use."""


class UserError(Exception):
    """Something that the person who set up the job can put right. Its text is one line."""

    #: what the container ends with
    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    @property
    def failure(self) -> str:
        """What stands in /opt/ml/output/failure."""
        return f"{type(self).__name__}: {self}"


class ModelFolderError(UserError):
    """The model folder holds what the built-in algorithm cannot serve; AWS's container ends without a sign of it."""

    exit_code = 0


class MissingSourceError(UserError):
    """The script's archive is not where the hyperparameter says: a training ends with the number of that error."""

    exit_code = 2


class ExecuteUserScriptError(UserError):
    """The training script ended with an error: AWS's toolkits report the command, and leave the cause to the log."""

    def __init__(self, details: list[str]) -> None:
        super().__init__("; ".join(details))
        self._details = details

    @property
    def failure(self) -> str:
        return "\n".join(["ExecuteUserScriptError:", *self._details])


class UnsupportedFormatError(UserError):
    """A content type that cannot be read or written."""

    def __init__(self, content_type: str, allowed: str) -> None:
        super().__init__(f"content type {content_type!r} is not supported: use {allowed}")
