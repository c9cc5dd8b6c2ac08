"""What has a day, for calendar programs: sittings, reports due, milestones, measures' ends, as iCalendar (RFC 5545)."""
