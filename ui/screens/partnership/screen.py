# SPDX-License-Identifier: Apache-2.0
"""Partnership: joining a hub, how this laptop stands with it, and what goes back and forth.

The card at the top says how things stand; conflicts, sharing, messages, the stick and laptops are parts under
tabs, each in a file of its own. Contacts are made by ``ui.syncing``, beside all screens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from ui.desk import Desk
from ui.screen import Action, Screen

if TYPE_CHECKING:
    from app.domain.offers import Offer
    from app.partnership.contact import State
    from ui.screens.partnership.self_check_page import SelfCheckPage

_UNSHARED = "The hub sees no counts of this program. Look at what it would see, and decide."
_CHANGED = (
    "What can be shared is not what somebody agreed to before. Nothing is sent until you look at it again."
)

# Below this height (at 100 % text) only what is needed to act stands above the parts.
_LOW = 440


class PartnershipScreen(Screen):
    """What leaves this laptop, and what arrived?"""

    name = "partnership"
    title = "Partnership"
    icon = "partnership"
    help_topic = "partnership"
    watches_all = True  # whatever changes here waits for the hub

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.drafts = desk.drafts.part("partnership")
        self.self_check: SelfCheckPage | None = None
        self._is_checking = False
        desk.syncing.changed.connect(self.mark_dirty)

    def _build(self) -> None:
        self.pages = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self._is_joined = False
        if self.desk.syncing.is_member:
            self._build_joined()
        else:
            self._build_join_page()

    def _build_join_page(self) -> None:
        from ui.screens.partnership.join_page import JoinPage

        self.join_page = JoinPage(self.desk, self._joined)
        self.join_page.page.add_action("Self-check", self.open_self_check, icon="check")
        self.pages.addWidget(self.join_page)

    def _build_joined(self) -> None:
        # Here, because a laptop that has no hub loads none of it.
        from ui.kit.banner import Banner
        from ui.kit.page import Page
        from ui.kit.panels import Panels
        from ui.screens.partnership.conflicts_part import ConflictsPart
        from ui.screens.partnership.laptops_part import LaptopsPart
        from ui.screens.partnership.messages_part import MessagesPart
        from ui.screens.partnership.sharing_part import SharingPart
        from ui.screens.partnership.standing_card import StandingCard
        from ui.screens.partnership.stick_part import StickPart
        from ui.theme import Tone

        self._is_joined = True
        self.page = Page("Partnership")
        self.page.add_action("Self-check", self.open_self_check, icon="check")
        self.page.set_primary("Sync now", self.desk.syncing.sync_now, icon="refresh")
        self.card = StandingCard(self.join_again)
        self.unshared = Banner(Tone.INFO)
        self.conflicts = ConflictsPart(self.desk)
        self.sharing = SharingPart(self.desk)
        self.messages = MessagesPart(self.take_on_offers)
        self.stick = StickPart(self.desk)
        self.laptops = LaptopsPart(self.desk, self.join_again)
        self.parts = Panels("Parts of Partnership")
        for key, words, part in (
            ("conflicts", "Conflicts", self.conflicts), ("sharing", "What the hub sees", self.sharing),
            ("messages", "Messages", self.messages), ("stick", "By stick", self.stick),
            ("laptops", "Laptops", self.laptops),
        ):  # fmt: skip
            self.parts.add(key, words, part)
        self.parts.tabs.currentChanged.connect(lambda _: self._read_part())
        for widget in (self.card, self.unshared):
            self.page.add(widget)
        self.page.add(self.parts, 1)
        self.pages.addWidget(self.page)
        self.desk.syncing.started.connect(self.card.follow)

    def offers(self) -> Sequence[Action]:
        """What can be done here from anywhere."""
        return (
            Action("sync", "Sync now", self.desk.syncing.sync_now, "refresh"),
            Action("conflicts", "Changes that met", lambda: self.show_part("conflicts"), "warning"),
            Action("sharing", "What the hub sees", lambda: self.show_part("sharing"), "eye"),
            Action("messages", "Messages from the hub", lambda: self.show_part("messages"), "info"),
            Action("stick", "Sync by memory stick", lambda: self.show_part("stick"), "export"),
            Action("laptops", "Invite a laptop", lambda: self.show_part("laptops"), "add"),
            Action("self-check", "Quality self-check", self.open_self_check, "check"),
        )

    def open_self_check(self) -> None:
        """Show the quality self-check; it needs no hub."""
        self.ensure_built()
        if self.self_check is None:
            from ui.screens.partnership.self_check_page import SelfCheckPage

            self.self_check = SelfCheckPage(self.desk, self.drafts, self.close_self_check)
            self.pages.addWidget(self.self_check)
        self._is_checking = True
        self.pages.setCurrentWidget(self.self_check)
        self.self_check.read()
        self.self_check.list.setFocus()

    def close_self_check(self) -> None:
        """Back to the partnership."""
        self._is_checking = False
        self.pages.setCurrentWidget(self.page if self._is_joined else self.join_page)
        self.refresh()

    def half_typed(self) -> dict[str, Any]:
        """The part in front, a choice about sharing that nobody agreed to yet, and the open self-check."""
        kept: dict[str, Any] = {}
        if self._is_joined:
            kept |= {"part": self.parts.current, "sharing": self.sharing.half_typed()}
        if self._is_checking and self.self_check is not None:
            kept["self-check"] = self.self_check.half_typed()
        return kept

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show them again."""
        if self._is_joined and "sharing" in kept:
            self.sharing.put_back(kept["sharing"])
            self.show_part(kept["part"])
        if "self-check" in kept:
            self.open_self_check()
            assert self.self_check is not None
            self.self_check.put_back(kept["self-check"])

    def open_form(self, place: str) -> bool:
        """The forms of the self-check come back on its page."""
        if place.partition(" ")[0] not in ("quality", "element"):
            return False
        self.open_self_check()
        assert self.self_check is not None
        return self.self_check.open_form(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window keeps its height for the part in front."""
        super().resizeEvent(event)
        if self._built and self._is_joined and self._is_low != self.card.is_low:
            self.mark_dirty()

    @property
    def _is_low(self) -> bool:
        from ui.theme import px

        return self.height() < px(_LOW)

    def show_part(self, key: str) -> None:
        """Bring a part to the front; there are none before joining."""
        if self._is_joined:
            if self._is_checking:
                self.close_self_check()
            self.parts.show_part(key)
            self._read_part()

    def take_on_offers(self, offers: Sequence[Offer]) -> None:
        """Add who offered to help through the hub; who is here by that name already is left alone."""
        from app import clock
        from app.services.pipeline import take_on

        today = clock.today()
        title = "Took on offers from the hub"
        made = self.desk.store_as("lead.add", title, lambda s: take_on(s, offers, today))
        self.messages.say_taken(int(str(made)), len(offers))

    def refresh(self) -> None:
        """Read how things stand and the part in front."""
        from app.partnership.contact import state

        if self._is_checking and self.self_check is not None:
            self.self_check.read()
            return
        if not self.desk.syncing.is_member:
            return
        if not self._is_joined:
            self._build_joined()
        self.pages.setCurrentWidget(self.page)
        self.card.is_low = self._is_low
        self.show_state(state(self.desk.ctx.store))
        self._read_part()

    def show_state(self, now: State) -> None:
        """Show how things stand."""
        from ui.screens.partnership.words import short, waiting_words

        syncing, low = self.desk.syncing, self.card.is_low
        membership = now.membership
        if membership is not None:
            about = f"“{membership.name}”, a laptop of {membership.at_hub} at {membership.address}"
            self.page.set_title("Partnership", short(now, is_running=syncing.is_running) if low else about)
        if self.page.primary is not None:
            self.page.primary.setEnabled(not syncing.is_running)
        self.card.show_state(now, is_running=syncing.is_running)
        self.parts.set_words("conflicts", _with_count("Conflicts", now.conflicts))
        self.parts.set_words("messages", _with_count("Messages", now.unread))
        self.messages.show_messages(now.messages)
        self.stick.show_waiting(
            f"{waiting_words(now)}."
            if now.waiting
            else "Nothing waits; a bundle would still fetch what others did."
        )
        self._offer_sharing()

    def _offer_sharing(self) -> None:
        from app.partnership.shares import read_choice
        from ui.screens.partnership.sharing_part import is_to_be_asked_again

        with self.desk.ctx.store.read() as session:
            choice = read_choice(session)
        if choice.approved and not is_to_be_asked_again(choice):
            self.unshared.clear()  # somebody has decided, one way or the other
        else:
            self.unshared.say(
                _CHANGED if is_to_be_asked_again(choice) else _UNSHARED,
                action="What it would see", on_action=lambda: self.show_part("sharing"),
            )  # fmt: skip

    def _read_part(self) -> None:
        key = self.parts.current
        if key == "messages":
            self._mark_read()
        readers: dict[str, Any] = {
            "conflicts": self.conflicts.read, "sharing": self.sharing.read, "laptops": self.laptops.read,
        }  # fmt: skip
        if key in readers:
            readers[key]()
        crowded = self.card.is_low and key == "conflicts" and self.conflicts.table.rows.rowCount() > 0
        self.unshared.setVisible(bool(self.unshared.sentence) and key != "sharing" and not crowded)

    def _mark_read(self) -> None:
        from app.partnership.contact import mark_read, state

        if self.isVisible() and state(self.desk.ctx.store).unread:
            mark_read(self.desk.ctx.store)

    def join_again(self) -> None:
        """Ask for a new code, and for the address if the hub has moved."""
        from app.partnership.membership import require_membership
        from ui.screens.partnership.join_again import JoinAgainDialog

        if self.desk.syncing.job is not None:
            self.desk.syncing.job.cancel()  # with what proved this laptop so far, it would be refused after
        with self.desk.ctx.store.read() as session:
            membership = require_membership(session)
        JoinAgainDialog(self, self.desk, membership, self._joined).open()

    def _joined(self) -> None:
        self.mark_dirty()
        self.desk.syncing.sync_now()


def _with_count(words: str, count: int) -> str:
    return f"{words} ({count:,})" if count else words
