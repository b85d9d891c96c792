"""What is tried: a plan for a path, as its page sends it."""

TRY = "/paths/path/try/"
ENROLL = "/paths/path/enroll/"
TRIED = {
    "planned_pace_hours": "7,5",
    "starts_on": "2026-11-30",
    "target_on": "2027-08-01",
    "time_zone": "Africa/Accra",
    "waive": ["python"],
}
