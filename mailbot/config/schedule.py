"""When a group closes, reminds and meets, from its day and the course's rules; aware times in the event's zone.

Counted in calendar days, as people count: "1 day before" is that whole day, whatever the clocks do in between.
"""

from __future__ import annotations

import datetime as dt

from mailbot.config.model import Course, Group
from mailbot.config.values import LeadTime, clock_span

REMINDERS_FROM = dt.time(9)


def closing_moment(group: Group, course: Course) -> dt.datetime | None:
    """The first moment at which one can no longer register: the end of the day "N days before", or of the last day
    before the month while there is only that. None without either.
    """
    if group.date:
        last = group.date - dt.timedelta(days=course.event.closes.days)
    elif group.month:
        last = group.month.first_day - dt.timedelta(days=1)
    else:
        return None
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), course.event.timezone)


def is_closed(group: Group, course: Course, now: dt.datetime) -> bool:
    """Whether registration for a group is over."""
    closing = closing_moment(group, course)
    return closing is not None and now >= closing


def reminder_moment(group: Group, course: Course, lead: LeadTime) -> dt.datetime | None:
    """From when a reminder of a group may go out: 09:00 of that day. None while there is no day."""
    if not group.date:
        return None
    return dt.datetime.combine(group.date - dt.timedelta(days=lead.days), REMINDERS_FROM, course.event.timezone)


def session_hours(group: Group, course: Course) -> tuple[dt.time, dt.time] | None:
    """Start and end of a group's day, its own hours before the event's. None is an all-day event: no hours, or hours
    of its own in words, which the event's would contradict.
    """
    if group.hours:
        return clock_span(group.hours.in_language(course.languages[0], course.languages))
    return course.event.session_hours


def session_span(group: Group, course: Course) -> tuple[dt.datetime, dt.datetime] | None:
    """Start and end of a group's session where its day and hours are known."""
    hours = session_hours(group, course)
    if not group.date or not hours:
        return None
    zone = course.event.timezone
    return dt.datetime.combine(group.date, hours[0], zone), dt.datetime.combine(group.date, hours[1], zone)
