"""A page for people, inside of a notebook."""

import html


class Page:
    """A document that Jupyter shows in a frame of its own; nothing in it runs."""

    def __init__(self, text: str, height: int = 600) -> None:
        self.text = text
        self._height = height

    def _repr_html_(self) -> str:
        return (
            f'<iframe sandbox srcdoc="{html.escape(self.text)}" '
            f'style="width: 100%; height: {self._height}px; border: 1px solid #ccc"></iframe>'
        )

    def __repr__(self) -> str:
        return f"a page of {len(self.text):,} characters, which Jupyter shows"
