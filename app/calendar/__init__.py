"""Dated entries for calendar programs, as iCalendar (RFC 5545): meetings, reports due, milestones, ends of measures."""
