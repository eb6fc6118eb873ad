"""Loading what the pages import before anybody waits for it: Streamlit runs them as files, when somebody looks."""

import ast
import importlib

from storefront_app.components.html import FOLDER


def load_pages() -> None:
    """Imports every module that a page names."""
    for page in (FOLDER / "frame.py", *sorted((FOLDER / "views").glob("*.py"))):
        for node in ast.walk(ast.parse(page.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                importlib.import_module(node.module)
