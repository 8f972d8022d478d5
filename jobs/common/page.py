"""HTML pages that need nothing else: no network, no script."""

from collections.abc import Iterable
from html import escape

from common.contract import PAGE_POLICY


def wrap_page(title: str, style: str, sections: Iterable[str]) -> str:
    """The page around its sections."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{PAGE_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{style}</style>",
            "</head>",
            "<body><main>",
            *sections,
            "</main></body>",
            "</html>",
            "",
        ]
    )
