"""When a group closes and when its session is, from its day and the course's rules; aware times in the event's zone."""

from __future__ import annotations

import datetime as dt

from mailbot.config.model import Course, Group
from mailbot.config.values import clock_span


def closing_moment(group: Group, course: Course) -> dt.datetime | None:
    """The first moment at which one can no longer register: the end of the day "N days before", or of the last day
    before the month.
    """
    event = course.event
    if group.date:
        day = group.date - dt.timedelta(days=event.closes.days)
    elif group.month:
        day = group.month.first_day - dt.timedelta(days=1)
    else:
        return None
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), event.timezone)


def is_closed(group: Group, course: Course, now: dt.datetime) -> bool:
    """Whether registration for a group is over."""
    closing = closing_moment(group, course)
    return closing is not None and now >= closing


def session_span(group: Group, course: Course) -> tuple[dt.datetime, dt.datetime] | None:
    """Start and end of a group's session where its day and hours are known."""
    hours = clock_span(group.hours.in_language(course.languages[0], course.languages)) if group.hours else None
    hours = hours or course.event.session_hours
    if not group.date or not hours:
        return None
    zone = course.event.timezone
    return dt.datetime.combine(group.date, hours[0], zone), dt.datetime.combine(group.date, hours[1], zone)
