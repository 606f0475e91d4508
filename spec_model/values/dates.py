"""Time values and their ISO text, for every date that JavaScript has.

A time value is a whole number of milliseconds since 1970, at most 100 million days either way, or
NaN. Years outside 0 to 9999 have a sign and six digits. The reader takes the same text in the
variants that ECMAScript demands of every engine: date alone, without seconds, without fraction,
with an offset. Other texts, which engines read as they please, are no dates here.
"""

import math
import re

MAX_TIME = 8.64e15
"""Milliseconds from 1970 to the last date, and back to the first one."""

_DAY = 86_400_000
_HOUR = 3_600_000
_MINUTE = 60_000
_SECOND = 1_000

_DAYS_BEFORE_MARCH_IN_ERA = 719_468
_DAYS_IN_ERA = 146_097
_YEARS_IN_ERA = 400

_ISO = re.compile(
    r"(\d{4}|[+-]\d{6})(?:-(\d\d)(?:-(\d\d))?)?"
    r"(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?"
)


def _days_from_civil(year: int, month: int, day: int) -> int:
    """Return the days since 1970 of a date in the Gregorian calendar."""
    shifted = year - 1 if month <= 2 else year
    era, year_of_era = divmod(shifted, _YEARS_IN_ERA)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * _DAYS_IN_ERA + day_of_era - _DAYS_BEFORE_MARCH_IN_ERA


def _civil_from_days(days: int) -> tuple[int, int, int]:
    """Return year, month and day of this many days since 1970."""
    era, day_of_era = divmod(days + _DAYS_BEFORE_MARCH_IN_ERA, _DAYS_IN_ERA)
    leap_days = day_of_era // 1460 - day_of_era // 36_524 + day_of_era // 146_096
    year_of_era = (day_of_era - leap_days) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = (shifted_month + 2) % 12 + 1
    year = year_of_era + era * _YEARS_IN_ERA + (1 if month <= 2 else 0)
    return year, month, day


def time_clip(time: float) -> float:
    """Return the time value that a date keeps: whole milliseconds in range, or NaN."""
    if not math.isfinite(time) or abs(time) > MAX_TIME:
        return math.nan
    return float(math.trunc(time))


def iso_text(time: float) -> str | None:
    """Return the ISO text of a time value, or None for an invalid date."""
    clipped = time_clip(time)
    if math.isnan(clipped):
        return None
    days, rest = divmod(int(clipped), _DAY)
    year, month, day = _civil_from_days(days)
    hour, rest = divmod(rest, _HOUR)
    minute, rest = divmod(rest, _MINUTE)
    second, milli = divmod(rest, _SECOND)
    sign = "-" if year < 0 else "+"
    years = f"{year:04d}" if 0 <= year <= 9999 else f"{sign}{abs(year):06d}"
    return f"{years}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}.{milli:03d}Z"


def _month_length(year: int, month: int) -> int:
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    return _days_from_civil(*following, 1) - _days_from_civil(year, month, 1)


def _offset(zone: str | None) -> int | None:
    """Return the milliseconds east of UTC of a zone, or None for an impossible one."""
    if zone is None or zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 23 or minutes > 59:
        return None
    size = hours * _HOUR + minutes * _MINUTE
    return -size if zone[0] == "-" else size


def parse_iso(text: str) -> float:
    """Return the time value of an ISO text, NaN if it is none; a missing zone is UTC."""
    found = _ISO.fullmatch(text)
    if found is None or text.startswith("-000000"):
        return math.nan
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    hour, minute, second = int(found[4] or 0), int(found[5] or 0), int(found[6] or 0)
    milli = int((found[7] or "0")[:3].ljust(3, "0"))
    zone = _offset(found[8])
    if not 1 <= month <= 12 or not 1 <= day <= _month_length(year, month) or zone is None:
        return math.nan
    within_day = (hour * 60 + minute) * _MINUTE + second * _SECOND + milli
    if minute > 59 or second > 59 or hour > 24 or within_day > _DAY:
        return math.nan
    return time_clip(float(_days_from_civil(year, month, day) * _DAY + within_day - zone))
