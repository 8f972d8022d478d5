"""What a person has to put right."""


class WorkbenchError(Exception):
    """One message that says what happened, what holds, and what to do."""
