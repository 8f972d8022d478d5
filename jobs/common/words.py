"""Words that go by a number."""


def count_of(number: int, one: str, several: str | None = None) -> str:
    """`1 row`, `2,000 rows`; `several` where it is not `one` with an s."""
    return f"1 {one}" if number == 1 else f"{number:,} {several or one + 's'}"
