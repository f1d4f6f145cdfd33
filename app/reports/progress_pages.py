# SPDX-License-Identifier: Apache-2.0
"""The progress report on paper: one page for a family, in warm plain words, English or Spanish."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from app.domain.attendance import hours_text, percent_text
from app.domain.grades import label as grade_label
from app.domain.words import GoalState
from app.i18n import Language, _, medium_date
from app.reports import theme
from app.reports.charts import assessment_line, attendance_bars
from app.reports.head import Contact
from app.reports.output import Out
from app.reports.page import Rule, Story, data_table, figures, paragraph, period_words, section, write_report
from app.reports.progress import AssessmentLine, GoalLine, ProgressReport
from app.reports.words import role_words, window_words


def draw_progress(report: ProgressReport, out: Out) -> None:
    """Write one child's report as a PDF, normally one page. Raises FileProblem."""
    title = _("Progress report", report.head.language)
    write_report(out, f"{title}: {report.name}", report.head, lambda room: _story(report, room))


def _story(report: ProgressReport, room: float) -> Story:
    return [
        *_heading(report),
        *_coming(report, room),
        *_goals(report, room),
        *_assessments(report, room),
        *_next_steps(report),
        *_people(report),
    ]


def _heading(report: ProgressReport) -> Story:
    language = report.head.language
    title = _("How {name} is doing", language).format(name=report.call_name or report.name)
    name = report.name if report.call_name else ""
    about = [name, grade_label(report.grade, language), report.school, period_words(report.head)]
    return [
        paragraph(report.head.program, "subtitle"),
        paragraph(title, "title"),
        paragraph("  ·  ".join(filter(None, about)), "subtitle"),
        Spacer(1, theme.SPACE_M),
        Rule(1.2),
    ]


def _coming(report: ProgressReport, room: float) -> Story:
    language = report.head.language
    title = section(_("Coming to sessions", language))
    name = report.call_name or report.name
    if not report.scheduled and not report.minutes:
        words = _("There were no sessions for {name} in this time.", language).format(name=name)
        return [*title, paragraph(words, "warm")]
    sessions = _("{attended} of {scheduled}", language).format(
        attended=report.attended, scheduled=report.scheduled
    )
    pairs = [
        (sessions, _("sessions {name} came to", language).format(name=name)),
        (hours_text(report.minutes), _("of time with us", language)),
    ]
    rate = percent_text(report.attended, report.scheduled)
    if rate:
        pairs.insert(1, (rate, _("of the sessions planned for {name}", language).format(name=name)))
    story: Story = [*title, figures(pairs, room)]
    if report.stretches:
        story += [Spacer(1, theme.SPACE_M), attendance_bars(report.stretches, room, 84, language)]
        note = _("Time with us, and below it how many of the planned sessions {name} came to.", language)
        story.append(paragraph(note.format(name=name), "small"))
    if report.sessions_lost:
        lost = _("Sessions that we could not hold: {n}. They do not count against {name}.", language)
        story.append(paragraph(lost.format(n=report.sessions_lost, name=name), "small"))
    return story


def _goals(report: ProgressReport, room: float) -> Story:
    language = report.head.language
    title = section(_("What we are working on", language))
    goals = [goal for goal in report.goals if goal.state is not GoalState.DROPPED]
    if not goals:
        name = report.call_name or report.name
        words = _(
            "We have not set a goal yet. We would like to choose one together with {name} and you.", language
        )
        return [*title, paragraph(words.format(name=name), "warm")]
    story: Story = [*title]
    for goal in goals:
        story.append(KeepTogether(_goal(goal, room, language)))
    return story


def _goal(goal: GoalLine, room: float, language: Language) -> Story:
    story: Story = [paragraph(goal.words, "goal")]
    parts = [
        (_("started at", language), goal.baseline),
        (_("now", language), goal.latest),
        (_("goal", language), goal.target),
    ]
    shown = [f"{words} {value}" for words, value in parts if value]
    line = "  ·  ".join(shown) + (f"  {goal.unit}" if goal.unit and shown else "")
    if goal.state is GoalState.REACHED:
        line = "  ·  ".join(filter(None, (_("Reached!", language), line)))
    elif goal.due:
        line = "  ·  ".join(
            filter(None, (line, _("by {day}", language).format(day=medium_date(goal.due, language))))
        )
    if line:
        story.append(paragraph(line, "body"))
    for step in goal.steps:
        story.append(_step(step.words, medium_date(step.day, language) if step.day else "", room))
    if goal.next_step:
        words = _("Next: {step}", language).format(step=goal.next_step)
        story.append(paragraph(words, "body"))
    return [*story, Spacer(1, theme.SPACE_S)]


def _step(words: str, day: str, room: float) -> Flowable:
    table = Table([[Box(ticked=bool(day)), paragraph(f"{words}  ({day})" if day else words, "body")]],
                  colWidths=[15, room - 15])  # fmt: skip
    table.setStyle(
        [
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return table


class Box(Flowable):
    """A small box, ticked when a step is done."""

    def __init__(self, *, ticked: bool) -> None:
        super().__init__()
        self._ticked = ticked

    def wrap(self, _room: float, _height: float) -> tuple[float, float]:
        return 9, 11

    def draw(self) -> None:
        self.canv.setLineWidth(0.8)
        self.canv.rect(0.5, 0, 8, 8)
        if self._ticked:
            self.canv.setLineWidth(1.6)
            self.canv.lines([(2, 4, 4, 1.8), (4, 1.8, 9, 9.5)])


def _assessments(report: ProgressReport, room: float) -> Story:
    language = report.head.language
    lines = [line for line in report.assessments if line.points]
    if not lines:
        return []
    story: Story = section(_("How the learning is growing", language))
    cells = [_assessment(line, room * 0.47, language) for line in lines]
    for at in range(0, len(cells), 2):
        story.append(_pair(cells[at : at + 2], room))
    return story


def _pair(cells: Sequence[Story], room: float) -> Flowable:
    row = [cells[0], "", cells[1] if len(cells) > 1 else ""]
    table = Table([row], colWidths=[room * 0.47, room * 0.06, room * 0.47])
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return table


def _assessment(line: AssessmentLine, room: float, language: Language) -> Story:
    name = f"{line.name}  ·  {line.subject}" if line.subject else line.name
    story: Story = [paragraph(name, "strong")]
    if all(point.value is not None for point in line.points):
        return [*story, assessment_line(line, room, 100, language)]
    rows = [
        [
            window_words(point.window, language) if point.window else "",
            "  ·  ".join(filter(None, (point.text, point.level))),
        ]
        for point in line.points
    ]
    story.append(data_table([_("When", language), _("Result", language)], rows, [room * 0.5, room * 0.5], 2))
    return story


def _next_steps(report: ProgressReport) -> Story:
    if not report.next_steps:
        return []
    language = report.head.language
    steps = [paragraph(f"•  {step}", "warm") for step in report.next_steps]
    return [KeepTogether([paragraph(_("Next steps", language), "section"), *steps])]


def _people(report: ProgressReport) -> Story:
    language = report.head.language
    story: Story = [Spacer(1, theme.SPACE_L), Rule(0.6), Spacer(1, theme.SPACE_S)]
    name = report.call_name or report.name
    if report.adults:
        people = ", ".join(f"{adult.name} ({role_words(adult.role, language)})" for adult in report.adults)
        words = _("Working with {name}: {people}.", language).format(name=name, people=people)
        story.append(paragraph(words, "body"))
    story.append(paragraph(_questions(report.head.contact, report.head.program, language), "strong"))
    story.append(
        paragraph(_("Thank you for letting us learn together with {name}.", language).format(name=name))
    )
    return [KeepTogether(story)]


def _questions(contact: Contact, program: str, language: Language) -> str:
    ways = ", ".join(filter(None, (contact.phone, contact.email)))
    if contact.name and ways:
        return _("Questions? Please ask {who}: {ways}.", language).format(who=contact.name, ways=ways)
    return _("Questions? Please ask {who}.", language).format(who=contact.name or ways or program)
