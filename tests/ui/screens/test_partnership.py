# SPDX-License-Identifier: Apache-2.0
"""Partnership as one clicks: joining, contacts, what is shared, conflicts, messages, sticks, invitations."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from app import context
from app.context import AppContext
from app.demo import fill
from app.domain.words import SheetState
from app.hub import messages
from app.partnership import shares
from app.partnership.contact import State, contact, state
from app.partnership.counting import SESSIONS
from app.services import entry
from app.storage.queries import students
from app.storage.queries.sheets import all_numbers, sheet_view
from app.sync.shares import read_share
from tests.served import ServedHub, hub
from tests.ui.accessible import nameless
from tests.ui.answering import answering
from tests.ui.conftest import NOW, PASSPHRASE
from tests.ui.partners import change, digest, note_of, second_laptop
from tests.ui.steps import write
from ui.asking_again import AskAgainDialog
from ui.history import HistoryDialog
from ui.kit.dialog import ActionDialog
from ui.main_window import MainWindow
from ui.screens.partnership import PartnershipScreen
from ui.screens.partnership.conflicts_part import ConflictsPart
from ui.screens.partnership.join_again import JoinAgainDialog
from ui.screens.partnership.laptops_part import WordsDialog
from ui.screens.partnership.words import clock_words, short, standing
from ui.screens.today import TodayScreen
from ui.theme import Tone, apply_theme, load_theme

__all__ = ["hub"]  # a fixture


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that does not answer is asked again at once."""
    monkeypatch.setattr("app.partnership.contact._FIRST_PAUSE", 0.01)


@pytest.fixture(scope="module")
def demo_folder(started_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented program in place of the usual one: it goes over the wire in most of these tests."""
    folder = tmp_path_factory.mktemp("small") / "data"
    shutil.copytree(started_folder, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORCHLIGHT_NOW", NOW)
        ctx = context.unlock(folder, PASSPHRASE)
        fill(ctx.store, students=24, weeks=6)
        ctx.close()
    return folder


@pytest.fixture
def screen(window: MainWindow) -> PartnershipScreen:
    window.go("partnership")
    QApplication.processEvents()
    found = window.screens["partnership"]
    assert isinstance(found, PartnershipScreen)
    return found


@pytest.fixture
def joined(screen: PartnershipScreen, hub: ServedHub) -> PartnershipScreen:
    """Rosa's window after joining by hand."""
    join(screen, hub)
    assert screen.pages.currentWidget() is screen.page
    return screen


@pytest.fixture
def ben(joined: PartnershipScreen, hub: ServedHub, tmp_path: Path) -> Iterator[AppContext]:
    """The second laptop."""
    made = second_laptop(hub, joined.desk.ctx, tmp_path / "ben")
    yield made
    made.close()


def join(screen: PartnershipScreen, hub: ServedHub, **typed: str) -> None:
    values = {"address": hub.address, "code": "", "name": "Front desk"} | typed
    values["code"] = values["code"] or hub.code()
    screen.join_page.form.set_values(values)
    press(screen.join_page.page.primary)


def say_again(dialog: AskAgainDialog, secret: str) -> None:
    write(dialog.form, passphrase=secret)
    press(dialog.action)


def press(button: QPushButton | None) -> None:
    assert button is not None
    assert button.isEnabled()
    button.click()
    QApplication.processEvents()


def settle(screen: PartnershipScreen) -> None:
    """What was announced is heard."""
    screen.desk.changes.flush()
    QApplication.processEvents()


def agreed(dialog: ActionDialog) -> None:
    dialog.action.click()


def somebody(screen: PartnershipScreen, number: int = 0) -> bytes:
    from app import clock

    with screen.desk.ctx.store.read() as session:
        return students.student_ids(session, students.StudentFilter(on=clock.today()))[number]


def test_before_joining_nothing_leaves_and_wrong_input_is_said_beside_its_field(
    screen: PartnershipScreen, hub: ServedHub
) -> None:
    assert screen.pages.currentWidget() is screen.join_page
    join(screen, hub, address="http://hub.example.org")
    assert "https://" in screen.join_page.form.error("address")
    join(screen, hub, code="one two three")
    assert "four words" in screen.join_page.form.error("code")
    join(screen, hub, code="able able able able")
    assert "not known" in screen.join_page.form.error("code")
    join(screen, hub, code="able able able able able able")
    assert "a laptop that has no program yet" in screen.join_page.form.error("code")
    assert screen.join_page.banner.sentence == ""
    assert screen.join_page.form.values()["name"] == "Front desk"  # what was typed is kept
    hub.stop()
    join(screen, hub)
    assert "does not answer" in screen.join_page.banner.sentence
    hub.start()
    join(screen, hub)
    assert screen.pages.currentWidget() is screen.page


def test_joining_sends_everything_and_says_so_only_then(
    joined: PartnershipScreen, window: MainWindow
) -> None:
    settle(joined)
    assert joined.card.badge.word == "Up to date"
    assert "Everything from here is at the hub" in joined.card.sentence.text()
    assert state(joined.desk.ctx.store).waiting == 0
    window.standing.read()
    assert window.standing.words.text().startswith("Synced today")
    change(joined.desk.ctx, somebody(joined), "Changed a note", note="Reads well")
    settle(joined)
    assert joined.card.badge.word == "Waiting"
    assert "1 change waits here" in joined.card.sentence.text()
    window.standing.read()
    assert window.standing.words.text() == "1 change waits"
    press(joined.page.primary)
    settle(joined)
    assert joined.card.badge.word == "Up to date"


def test_without_a_hub_the_words_are_honest_and_work_goes_on(
    joined: PartnershipScreen, hub: ServedHub
) -> None:
    hub.stop()
    joined.desk.syncing.sync_by_itself()
    settle(joined)
    assert joined.card.trouble.sentence == "The hub does not answer at the moment. Nothing is lost."
    change(joined.desk.ctx, somebody(joined), note="Offline")
    joined.desk.syncing.sync_by_itself()
    settle(joined)
    assert joined.card.badge.word == "Waiting"
    assert joined.card.trouble.sentence == (
        "The hub does not answer at the moment. What was typed waits on this laptop."
    )
    hub.start()
    joined.desk.syncing.sync_now()
    settle(joined)
    assert joined.card.trouble.sentence == ""
    assert joined.card.badge.word == "Up to date"


def test_a_conflict_is_seen_chosen_and_settled_everywhere(joined: PartnershipScreen, ben: AppContext) -> None:
    rosa, student = joined.desk.ctx, somebody(joined)
    change(rosa, student, note="Likes dinosaurs")
    change(ben, student, note="Likes horses")
    contact(ben.store, ben.vault)
    joined.desk.syncing.sync_now()
    settle(joined)
    assert joined.parts.tabs.tabText(0) == "Conflicts (1)"
    part = joined.conflicts
    values = {part.stands.value.text(), part.lost.value.text()}
    assert values == {"Likes dinosaurs", "Likes horses"}
    assert "Ben Yazzie on “Van”" in part.stands.whose.text() + part.lost.whose.text()
    wanted = part.lost.value.text()
    press(part.lost.choose)
    settle(joined)
    assert joined.parts.tabs.tabText(0) == "Conflicts"
    assert not part.sides.isVisible()
    joined.desk.syncing.sync_now()
    contact(ben.store, ben.vault)
    contact(ben.store, ben.vault)  # says how it stands after what it has just read
    joined.desk.syncing.sync_now()
    settle(joined)
    assert note_of(ben, student) == wanted
    assert digest(rosa) == digest(ben)
    assert (state(ben.store).conflicts, state(rosa.store).conflicts) == (0, 0)
    assert "All laptops" in joined.card.sentence.text()


def names_of_rows(part: ConflictsPart) -> set[str]:
    rows = [part.table.rows.row_at(place) for place in range(part.table.rows.rowCount())]
    return {row.name for row in rows if row is not None}


def enter(ctx: AppContext, number: str, line: str) -> None:
    with ctx.store.write("sheet.enter", f"Typed sheet {number}") as session:
        entry.enter_line(session, number, line, ctx.store.who)


def type_twice(rosa: AppContext, ben: AppContext) -> set[str]:
    """Both type a sheet, not knowing of each other; the names of the two children they do not agree on."""
    with rosa.store.read() as session:
        views = [sheet_view(session, number) for number in sorted(all_numbers(session))]
    view = next(one for one in views if one.state is SheetState.PRINTED and len(one.lines) > 1)
    enter(rosa, view.number, "1a")
    enter(ben, view.number, "1l9 2x")
    return {one.list_name for one in view.lines[:2]}


def in_sight(window: MainWindow, part: ConflictsPart) -> bool:
    """Both choices can be clicked: they are in the window, and nothing lies over them."""
    choices = [side.choose for side in (part.stands, part.lost)]
    return all(window.childAt(one.mapTo(window, one.rect().center())) is one for one in choices)


def test_conflicts_are_put_as_people_mean_them(
    joined: PartnershipScreen, ben: AppContext, window: MainWindow, qapp: QApplication
) -> None:
    rosa, student, part = joined.desk.ctx, somebody(joined), joined.conflicts
    children = type_twice(rosa, ben)
    change(rosa, student, preferred="Daisy Ann")
    change(ben, student, removed=True)
    contact(ben.store, ben.vault)
    joined.desk.syncing.sync_now()
    settle(joined)
    assert joined.parts.tabs.tabText(0) == "Conflicts (3)"  # two children and a removal, not each field

    assert part.table.select_where(lambda row: row.after_removal)
    assert (part.stands.value.text(), part.stands.choose.text()) == ("Removed", "Leave removed")
    assert part.lost.choose.text() == "Bring Daisy back with this"
    assert not part.person.isVisible()  # nobody is there to be opened
    window.resize(1180, 760)
    press(part.lost.choose)
    settle(joined)
    assert somebody(joined) == student
    assert window.toast.isVisible()
    assert in_sight(window, part)

    assert names_of_rows(part) == children
    assert part.table.select_where(lambda row: "Absent" in (row.stands.text, row.lost.text))
    row = part.table.current_row
    assert row is not None
    assert row.title.startswith(f"{row.name}: attendance on Nov 1")
    assert part.stands.whom.text() == part.lost.whom.text() == row.title
    by_text = {side.value.text(): side for side in (part.stands, part.lost)}
    (late,) = by_text.keys() - {"Absent"}
    assert re.fullmatch(r"Late, \d\d minutes", late)
    press(by_text[late].choose)
    settle(joined)

    apply_theme(qapp, load_theme("light"), 2.0)
    window.resize(1024, 640)
    settle(joined)
    assert window.toast.isVisible()
    assert in_sight(window, part)
    assert not joined.unshared.isVisible()
    assert joined.page.scroll_area.horizontalScrollBar().maximum() == 0
    joined.desk.syncing.sync_now()
    contact(ben.store, ben.vault)
    assert digest(rosa) == digest(ben)


def test_history_says_where_and_take_back_of_another_laptops_change_is_an_edit(
    joined: PartnershipScreen, ben: AppContext, window: MainWindow
) -> None:
    student = somebody(joined)
    change(ben, student, "Wrote a note in the van", note="In the van")
    contact(ben.store, ben.vault)
    joined.desk.syncing.sync_now()
    panel = HistoryDialog(window, joined.desk.ctx.store).panel
    assert panel.table.select_where(lambda row: row.title == "Wrote a note in the van")
    row = panel.table.current_row
    assert row is not None
    assert (row.who, row.laptop) == ("Ben Yazzie", "Van")
    assert panel.table.rows.columns[1].value(row) == "Nov 18, 10:00 AM"
    panel.take_back.click()
    assert note_of(joined.desk.ctx, student) != "In the van"
    assert state(joined.desk.ctx.store).waiting == 1
    joined.desk.syncing.sync_now()
    contact(ben.store, ben.vault)
    assert digest(ben) == digest(joined.desk.ctx)
    panel.deleteLater()


def test_today_shows_conflicts_and_leads_to_them(
    joined: PartnershipScreen, ben: AppContext, window: MainWindow
) -> None:
    today = window.screens["today"]
    assert isinstance(today, TodayScreen)
    assert not today.figures["conflicts"].isVisibleTo(today)
    change(joined.desk.ctx, somebody(joined), grade="02")
    change(ben, somebody(joined), grade="03")
    contact(ben.store, ben.vault)
    joined.desk.syncing.sync_now()
    window.go("today")
    settle(joined)
    figure = today.figures["conflicts"]
    assert (figure.number, figure.tone, figure.isVisible()) == (1, Tone.ATTENTION, True)
    joined.parts.show_part("stick")
    figure.click()
    row = today.table.rows.row_at(0)
    assert row is not None
    assert row.what.endswith(": grade")
    assert row.when == "Wed Nov 18, 10:00 AM"
    assert set(row.where.split(" and ")) == {"Front desk", "Van"}
    assert set(row.who.split(" and ")) == {"Rosa Tsosie", "Ben Yazzie"}
    assert row.state == "To decide"
    today.table.row_activated.emit(row)
    assert window.stack.currentWidget() is joined
    assert joined.parts.current == "conflicts"


def test_keeping_what_stands_is_settled_too(joined: PartnershipScreen, ben: AppContext) -> None:
    rosa, student = joined.desk.ctx, somebody(joined)
    change(ben, student, note="Horses")
    contact(ben.store, ben.vault)
    change(rosa, student, note="Dinosaurs")
    joined.desk.syncing.sync_now()
    settle(joined)
    stands = joined.conflicts.stands.value.text()
    press(joined.conflicts.stands.choose)
    joined.desk.syncing.sync_now()
    contact(ben.store, ben.vault)
    assert state(ben.store).conflicts == 0
    assert note_of(rosa, student) == stands
    assert digest(rosa) == digest(ben)


def test_nothing_is_shared_before_it_was_seen_and_agreed_to(
    joined: PartnershipScreen, hub: ServedHub
) -> None:
    assert hub_shares(hub) == {}
    press(joined.unshared.findChildren(QPushButton)[0])
    part = joined.sharing
    assert part.isVisible()
    assert "Nothing is shared" in part.banner.sentence
    assert part.periods.count() >= 2
    assert [part.tables.itemText(place) for place in range(part.tables.count())] == [
        "Adults", "Students served", "Sessions and minutes", "Needs and coverage",
    ]  # fmt: skip
    shown = part.table
    assert shown is not None
    first_rows = [shown.rows.row_at(place) for place in range(shown.rows.rowCount())]
    answering(agreed)
    hub.stop()
    press(part.agree)
    assert "the hub has not seen it" in part.banner.sentence
    hub.start()
    joined.desk.syncing.sync_now()
    settle(joined)
    sent = hub_shares(hub)
    period = part.periods.itemData(0)
    assert list(read_share("counts", period, sent["counts", period]).tables[0].rows) == first_rows
    assert "This is what the hub sees" in part.banner.sentence
    assert not joined.unshared.isVisible()
    answering(agreed)
    hub.stop()
    press(part.stop)
    assert "loses what it has at the next contact" in part.banner.sentence
    assert hub_shares(hub) != {}
    hub.start()
    joined.desk.syncing.sync_now()
    settle(joined)
    assert hub_shares(hub) == {}
    assert "nothing of it any more" in part.banner.sentence
    joined.show_part("stick")
    assert not joined.unshared.isVisible()  # somebody has decided


def test_a_changed_shape_is_shown_before_anything_more_is_sent(
    joined: PartnershipScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = joined.desk.ctx.store
    shares.approve(store, shares.COUNTS_ONLY, 10)
    settle(joined)
    assert not joined.unshared.isVisible()
    monkeypatch.setattr("app.partnership.shares.SESSIONS", (*SESSIONS, "one more column"))
    joined.mark_dirty()
    assert "not what somebody agreed to" in joined.unshared.sentence
    joined.show_part("sharing")
    assert "seen it and agree again" in joined.sharing.banner.sentence
    assert joined.sharing.agree.isVisible()
    shares.stop(store)
    settle(joined)
    assert "Sharing is stopped" in joined.sharing.banner.sentence
    assert not joined.sharing.stop.isVisible()


def test_names_cannot_be_chosen_and_small_counts_are_hidden(joined: PartnershipScreen) -> None:
    joined.show_part("sharing")
    part = joined.sharing
    assert not part.levels["named"].isEnabled()
    part.form.set_values({"smallest": 16})
    part._look()
    part.tables.setCurrentIndex(0)
    assert "counts are hidden" in part.said.text()
    part.levels["numbered"].click()
    part.tables.setCurrentIndex(0)
    part.periods.setCurrentIndex(1)
    assert "Marks of numbered students" in [part.tables.itemText(at) for at in range(part.tables.count())]
    with joined.desk.ctx.store.read() as session:
        assert shares.read_choice(session).approved == ""  # looking chose nothing


def test_messages_are_read_and_then_read(
    joined: PartnershipScreen, hub: ServedHub, window: MainWindow
) -> None:
    with hub.database.step() as connection:
        words = "New training: https://hub.example.org/training. And see http://elsewhere.example"
        messages.leave(connection, messages.EVERY_PROGRAM, "Training in March", words, 1_790_000_000_000)
    joined.desk.syncing.sync_now()
    settle(joined)
    assert joined.parts.tabs.tabText(2) == "Messages (1)"
    window.standing.read()
    joined.show_part("messages")
    settle(joined)
    assert joined.messages.title.text() == "Training in March"
    assert joined.messages.link.toolTip() == "https://hub.example.org/training"
    assert joined.parts.tabs.tabText(2) == "Messages"
    assert state(joined.desk.ctx.store).unread == 0


def test_a_stick_does_what_a_connection_does(
    joined: PartnershipScreen, ben: AppContext, hub: ServedHub, tmp_path: Path
) -> None:
    from app.hub import bundles

    rosa, student = joined.desk.ctx, somebody(joined)
    joined.desk.syncing.sync_now()
    hub.stop()
    change(rosa, student, note="By stick")
    joined.show_part("stick")
    settle(joined)
    assert "1 change waits here" in joined.stick.inside.text()
    joined.stick.write_to(tmp_path / "out.plb")
    assert "It holds 1 change;" in joined.stick.banner.sentence
    joined.stick.save_slip(tmp_path / "slip.pdf")
    assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF")
    assert state(rosa.store).waiting == 1
    with hub.database.step() as connection:
        brought = bundles.bring_in(connection, (tmp_path / "out.plb").read_bytes(), 1_795_000_000_000)
        (tmp_path / "back.plb").write_bytes(b"".join(bundles.answer_pieces(connection, brought)))
    joined.stick.take_from(tmp_path / "back.plb")
    assert "Nothing waits any more" in joined.stick.banner.sentence
    joined.stick.save_slip(tmp_path / "receipt.pdf")
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF")
    assert state(rosa.store).waiting == 0
    joined.stick.take_from(tmp_path / "out.plb")
    assert "goes to the hub" in joined.stick.banner.sentence
    hub.start()
    contact(ben.store, ben.vault)
    assert digest(rosa) == digest(ben)


def test_another_laptops_bundle_is_carried(
    joined: PartnershipScreen, ben: AppContext, tmp_path: Path
) -> None:
    from app.partnership.stick import read_bundle, write_bundle

    change(ben, somebody(joined), note="From the van")
    write_bundle(ben.store, ben.vault, tmp_path / "van.plb")
    joined.stick.carry_over(tmp_path / "van.plb", tmp_path / "answer.plb")
    assert "The hub has taken van.plb" in joined.stick.banner.sentence
    assert read_bundle(ben.store, tmp_path / "answer.plb").still_waiting == 0
    joined.desk.syncing.sync_now()
    assert digest(joined.desk.ctx) == digest(ben)


def test_an_invitation_shows_six_words_that_let_a_laptop_in(
    joined: PartnershipScreen, hub: ServedHub, tmp_path: Path
) -> None:
    from app import context
    from app.partnership.joining import Wish, join
    from tests.ui.partners import CHEAP, PASSPHRASE

    joined.show_part("laptops")
    assert names(joined) == ["Front desk"]
    answering(lambda dialog: dialog.reject())  # without the passphrase nothing is left at the hub
    press(joined.laptops.invite)
    assert joined.findChild(WordsDialog) is None
    answering(lambda dialog: say_again(dialog, PASSPHRASE))
    press(joined.laptops.invite)
    dialog = joined.findChild(WordsDialog)
    assert dialog is not None
    assert dialog.address.text() == hub.address
    words = dialog.words.text()
    assert len(words.split()) == 6
    dialog.accept()
    van, _ = context.prepare_to_join(tmp_path / "van", PASSPHRASE, cost=CHEAP)
    join(van.store, hub.link(), Wish(words, "Van"))
    contact(van.store, van.vault)
    joined.desk.syncing.sync_now()
    settle(joined)
    assert names(joined) == ["Front desk", "Van"]
    van.close()
    joined.laptops.write_file(tmp_path / "next.pli")
    assert (tmp_path / "next.pli").stat().st_size > 40


def test_a_revoked_laptop_joins_again_also_at_another_address(
    joined: PartnershipScreen, hub: ServedHub
) -> None:
    from app.hub import programs
    from app.partnership.joining import laptop_id

    store = joined.desk.ctx.store
    with hub.database.step() as connection:
        programs.revoke(connection, hub.program, laptop_id(store), 1)
    change(joined.desk.ctx, somebody(joined), note="Meanwhile")
    joined.desk.syncing.sync_by_itself()
    joined.show_part("laptops")
    settle(joined)
    assert not joined.laptops.invite.isEnabled()
    assert not joined.laptops.invite_by_file.isEnabled()
    assert "took this laptop's access back" in joined.laptops.why_not.text()
    (offered,) = [one for one in joined.card.trouble.findChildren(QPushButton) if one.isVisible()]
    press(offered)
    dialog = joined.findChild(JoinAgainDialog)
    assert dialog is not None
    typed = dialog.form.values()
    assert (typed["address"], typed["name"]) == (hub.address, "Front desk")
    press(dialog.action)
    assert dialog.form.error("code") == "Type the four words that the hub's staff gave."
    dialog.form.set_values({"code": "able able able able"})
    press(dialog.action)
    assert "not known" in dialog.form.error("code")
    moved = f"http://localhost:{hub.port}"
    dialog.form.set_values({"code": hub.code(), "address": moved})
    press(dialog.action)
    settle(joined)
    now = state(store)
    assert now.membership is not None
    assert (now.membership.address, now.waiting, now.trouble, now.is_refused) == (moved, 0, "", False)
    assert joined.laptops.invite.isEnabled()
    assert not joined.laptops.why_not.isVisible()
    assert names(joined) == ["Front desk"]


@pytest.mark.parametrize("size", [(1024, 640), (1180, 760)])
def test_every_part_has_names_and_fits(
    joined: PartnershipScreen, ben: AppContext, window: MainWindow, size: tuple[int, int]
) -> None:
    window.resize(*size)
    change(joined.desk.ctx, somebody(joined), note="One")
    change(ben, somebody(joined), note="Two")
    contact(ben.store, ben.vault)
    joined.desk.syncing.sync_now()
    for key in ("conflicts", "sharing", "messages", "stick", "laptops"):
        joined.show_part(key)
        settle(joined)
        assert nameless(window) == []
        assert joined.page.scroll_area.horizontalScrollBar().maximum() == 0, key


def test_words_of_every_standing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00:00")
    from app import clock

    now, day = clock.now_ms(), 86_400_000
    late = State(None, waiting=14, oldest=now - 9 * day, last_contact=now - 9 * day)
    assert standing(late).tone is Tone.ATTENTION
    assert standing(late).sentence.startswith(
        "14 changes wait here, the oldest for 9 days. Last contact Mon Nov 9"
    )
    assert short(late) == "14 changes wait"
    fresh = State(None, waiting=1, oldest=now, last_contact=now)
    assert standing(fresh).tone is Tone.INFO
    assert standing(State(None, last_contact=now, agree=False, is_current=True)).tone is Tone.PROBLEM
    assert standing(State(None, last_contact=now, trouble="Away.")).word == "No contact"
    assert standing(State(None)).word == "Not yet"
    assert short(State(None), is_running=True) == "Syncing …"
    assert clock_words(State(None, clock_off=3 * 365 * day)).startswith(
        "This laptop's clock is 1,095 days ahead"
    )
    assert clock_words(State(None, clock_off=-day)).startswith("This laptop's clock is a day behind")
    assert clock_words(State(None, clock_off=60_000)) == ""


def names(screen: PartnershipScreen) -> list[str]:
    """The laptops in the list."""
    model = screen.laptops.table.rows
    return [row.name for place in range(model.rowCount()) if (row := model.row_at(place)) is not None]


def hub_shares(hub: ServedHub) -> dict[tuple[str, str], bytes]:
    from sqlalchemy import select

    from app.hub.tables import share

    with hub.database.look() as connection:
        found = connection.execute(select(share.c.kind, share.c.period, share.c.content))
        return {(row.kind, row.period): bytes(row.content) for row in found}
