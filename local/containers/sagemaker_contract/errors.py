"""What can go wrong, in the words that AWS's toolkits use."""


class UserError(Exception):
    """Something that the person who set up the job can put right. Its text is one line."""

    #: what the container ends with
    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class ModelFolderError(UserError):
    """The model folder holds what the built-in algorithm cannot serve; AWS's container ends without a sign of it."""

    exit_code = 0


class ExecuteUserScriptError(UserError):
    """The training script ended with an error."""


class UnsupportedFormatError(UserError):
    """A content type that cannot be read or written."""

    def __init__(self, content_type: str, allowed: str) -> None:
        super().__init__(f"content type {content_type!r} is not supported: use {allowed}")
