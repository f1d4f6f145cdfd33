# SPDX-License-Identifier: Apache-2.0
"""F1: the local help page of a screen. The pages are plain Markdown in ``resources/help``."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from app.paths import resources
from ui.kit.dialog import ActionDialog
from ui.theme import ROOM, SNUG, px


def help_text(topic: str) -> str:
    """The page of a topic as Markdown; the first steps where a topic has none."""
    page = resources() / "help" / f"{topic}.md"
    return (page if page.is_file() else page.with_name("start.md")).read_text(encoding="utf-8")


class HelpDialog(ActionDialog):
    """One help page."""

    def __init__(self, parent: QWidget, topic: str) -> None:
        super().__init__(parent, "Help", "Close", stay="", width=680)
        self.page = _Page()
        self.page.setAccessibleName("Help page")
        self.page.setMarkdown(help_text(topic))
        self.page.document().setDocumentMargin(SNUG)
        self.page.space_out()
        self.add(self.page, 1)


class _Page(QTextBrowser):
    """Wants room for most of a page."""

    def space_out(self) -> None:
        """Air between paragraphs and more above a heading: Markdown brings none into Qt's text."""
        block = self.document().begin()
        while block.isValid():
            form = block.blockFormat()
            form.setBottomMargin(px(SNUG))
            if form.headingLevel() and block.blockNumber():
                form.setTopMargin(px(ROOM))
            QTextCursor(block).setBlockFormat(form)
            block = block.next()

    def sizeHint(self) -> QSize:
        return QSize(px(600), px(420))
