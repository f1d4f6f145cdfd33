# SPDX-License-Identifier: Apache-2.0
"""The tree that a screen reader gets (QAccessible), walked: what can be used and has no name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

_ROLE = QAccessible.Role
USED = {
    _ROLE.PushButton, _ROLE.Button, _ROLE.CheckBox, _ROLE.RadioButton, _ROLE.ComboBox, _ROLE.EditableText,
    _ROLE.SpinBox, _ROLE.Table, _ROLE.List, _ROLE.Tree, _ROLE.PageTab, _ROLE.Slider, _ROLE.ButtonMenu,
    _ROLE.Link, _ROLE.Dialog,
}  # fmt: skip


def nodes(node: QAccessibleInterface, depth: int = 0) -> Iterator[QAccessibleInterface]:
    """The visible part of the tree; rows of tables are left out, they are data."""
    state = node.state()
    if state.invisible or depth > 40:
        return
    yield node
    if node.role() in (_ROLE.Table, _ROLE.Tree, _ROLE.List):
        return
    for at in range(node.childCount()):
        child = node.child(at)
        if child.isValid():
            yield from nodes(child, depth + 1)


def nameless(widget: QWidget) -> list[str]:
    """What can be used and has no name, told by class and place."""
    tree = QAccessible.queryAccessibleInterface(widget)
    assert tree is not None
    found = []
    for node in nodes(tree):
        if node.role() in USED and not node.text(QAccessible.Text.Name).strip():
            shown = node.object()
            inner = isinstance(shown, QWidget) and shown.focusPolicy() == Qt.FocusPolicy.NoFocus
            if not inner:
                found.append(f"{node.role().name} {shown!r} in {shown.parent()!r}")
    return found
