"""German dates to ISO 8601: in the precision the page has, never guessed."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.dates import mentions, moment, relative, stamp

BERLIN = ZoneInfo("Europe/Berlin")
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905 - reads like a calendar

days = st.dates(date(1000, 1, 1), date(9998, 12, 31))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))
offsets = (
    st.integers(-14 * 60, 14 * 60).filter(bool).map(lambda minutes: timezone(timedelta(minutes=minutes)))
)


def test_a_bare_date_stays_a_date():
    assert moment("14.10.2026") == moment("2026-10-14") == "2026-10-14"


@pytest.mark.parametrize(
    "text",
    [
        "4.3.2026",
        "04.03.2026",
        "4. 3. 2026",
        "4. März 2026",
        "4.März 2026",
        "4. Mär. 2026",
        "4. mrz 2026",
        "4. MAERZ 2026",
        "4.\xa0März\xa02026",
        "Stand: 4. März 2026",
        "Krefeld, den 4. März 2026",
        "Vom 4.3.2026 bis 6.3.2026",
        "4.3.2026-6.3.2026",
        "4.3.2026 - 16.10.2026",
        "4. März 2026 10.12.2026",
        "4.3.2026, 25:99 Uhr",
        "4.3.2026, 8.37",
        "4.3.2026, 17 Uhr",
        " 2026-03-04 ",
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    assert moment(text) == "2026-03-04"


@pytest.mark.parametrize(
    "text",
    [
        "14.10.2026 08:37",
        "14.10.2026, 8:37 Uhr",
        "14.10.2026 | 08:37 Uhr",
        "14.10.2026 - 08:37",
        "14.10.2026 – 08.37 Uhr",
        "14.10.2026 · 08:37:00",
        "14.10.2026\n08:37",
        "Mittwoch, 14. Oktober 2026 um 8:37 Uhr",
        "14. Okt. 2026, um 8.37 Uhr",
        "14.10.2026 08:37 bis 10:00 Uhr",
        "2026-10-14T08:37",
        "2026-10-14 08:37:00",
        "2026-10-14T06:37:00Z",
        "2026-10-14T06:37:00.123Z",
        "2026-10-14T06:37:00+00:00",
        "2026-10-14T06:37:00+0000",
        "2026-10-14 06:37:00+00",
        "2026-10-14T08:37:00+02:00",
        "2026-10-14T08:37:00+0200",
        "2026-10-14 08:37:00+02",
        "2026-10-14T08:37:00 +02:00",
    ],
)
def test_a_moment_is_read_however_it_is_written(text):
    assert moment(text) == "2026-10-14T08:37:00+02:00"


@pytest.mark.parametrize(
    ("names", "month"),
    [
        ("Januar Jänner Jan.", 1),
        ("Februar Feber Feb.", 2),
        ("März Maerz Mär. Mrz.", 3),
        ("April Apr.", 4),
        ("Mai", 5),
        ("Juni Jun.", 6),
        ("Juli Jul.", 7),
        ("August Aug.", 8),
        ("September Sept. Sep.", 9),
        ("Oktober Okt.", 10),
        ("November Nov.", 11),
        ("Dezember Dez.", 12),
    ],
)
def test_every_name_of_a_month_is_known(names, month):
    assert {moment(f"4. {name} 2026") for name in names.split()} == {f"2026-{month:02}-04"}


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("06.11.2024 | 08:37 Uhr", "2024-11-06T08:37:00+01:00"),
        ("25.10.2026, 1:59 Uhr", "2026-10-25T01:59:00+02:00"),
        ("25.10.2026, 3:00 Uhr", "2026-10-25T03:00:00+01:00"),
        ("2026-12-31T23:30:00Z", "2027-01-01T00:30:00+01:00"),
        ("2026-10-14T08:37:00-05:00", "2026-10-14T08:37:00-05:00"),
    ],
)
def test_summer_and_winter_have_their_own_time(text, iso):
    assert moment(text) == iso


def test_a_time_without_zone_is_one_of_the_source():
    assert moment("14.10.2026, 8:37 Uhr", "Europe/Lisbon") == "2026-10-14T08:37:00+01:00"
    assert moment("2026-10-14T06:37:00Z", "Europe/Lisbon") == "2026-10-14T07:37:00+01:00"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "gestern",
        "heute, 14:10 Uhr",
        "14. Oktober",
        "Oktober 2026",
        "2026",
        "2026-10",
        "14.10.26",
        "10/14/2026",
        "October 14, 2026",
        "31.02.2026",
        "32. Januar 2026",
        "14.13.2026",
        "114.10.2026",
        "14.10.20265",
        "2026-02-30",
        "2026-13-01T00:00:00",
        "2026-10-14T25:00:00",
        "0000-00-00",
        "00.00.0000",
        "9999-12-31T23:59:59Z",
    ],
)
def test_what_is_no_whole_date_is_none(text):
    assert moment(text) is None


@given(days)
def test_days_come_back_in_every_form(day):
    forms = [
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year:04}",
        f"{day.day:02}.{day.month:02}.{day.year:04}",
        f"{day.day}. {MONTHS[day.month - 1]} {day.year:04}",
    ]
    assert {moment(form) for form in forms} == {day.isoformat()}


@given(days, clocks)
def test_moments_come_back_in_every_form(day, clock):
    iso = datetime.combine(day, clock, BERLIN).isoformat()
    forms = [
        f"{day}T{clock}",
        f"{day.day}.{day.month}.{day.year:04}, {clock} Uhr",
        f"{day.day}. {MONTHS[day.month - 1]} {day.year:04} um {clock}",
    ]
    assert {moment(form) for form in forms} == {iso}


@given(days, clocks, offsets)
def test_a_stated_offset_is_kept(day, clock, offset):
    text = datetime.combine(day, clock, offset).isoformat()
    assert moment(text) == text


@given(days, clocks)
def test_a_moment_in_utc_is_the_same_moment(day, clock):
    text = f"{day}T{clock}+00:00"
    assert datetime.fromisoformat(moment(text)) == datetime.fromisoformat(text)


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(["14", ".", " ", "10", "2026", ":", "37", "Mai ", "Uhr", ",", "T", "-", "+", "Z"])
        ).map("".join),
    )
)
def test_any_text_is_a_date_or_none(text):
    found = moment(text)
    if found is not None:
        assert moment(found) == found
        datetime.fromisoformat(found)


@pytest.mark.parametrize(
    "text",
    [
        "Wed Oct 14 08:37:00 CEST 2026",
        "Wed Oct 14 2026 08:37:00 GMT+0200 (Mitteleuropäische Sommerzeit)",
        "Wed, 14 Oct 2026 08:37:00 +0200",
        "Wed, 14 Oct 2026 06:37:00 GMT",
        "14 Oct 2026 08:37",
        "October 14, 2026 at 8:37 am",
        "20261014T083700",
        "2026-10-14 8:37",
        "2026/10/14 08:37",
        "1791959820",
        "1791959820000",
        "14.10.26, 8.37 Uhr",
        "2026-10-14T08:37:00+02:00[Europe/Berlin]",
    ],
)
def test_what_is_stated_as_a_date_is_read_as_machines_write_it(text):
    assert stamp(text) == "2026-10-14T08:37:00+02:00"


@pytest.mark.parametrize(
    "text", ["20261014", "14.10.26", "14/10/2026", "14 October 2026", "2026/10/14", "Okt 14, 14. Okt 2026"]
)
def test_a_stated_day_is_read_in_every_form(text):
    assert stamp(text) == "2026-10-14"


@pytest.mark.parametrize(
    "text", [None, "", "gestern", "10/11/2026", "2026", "20261399", "x" * 300, "99.99.2026", "Rat 2026"]
)
def test_what_may_be_several_days_is_none(text):
    assert stamp(text) is None


AT = datetime(2026, 10, 14, 1, 30, 20, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("vor 5 Minuten", "2026-10-14T01:25:00+02:00"),
        ("Aktualisiert vor einer Minute", "2026-10-14T01:29:00+02:00"),
        ("vor 2 Stunden", "2026-10-13"),
        ("vor einer Stunde", "2026-10-14"),
        ("vor 3 Tagen", "2026-10-11"),
        ("vor 2 Wochen", "2026-09-30"),
        ("heute, 0:03", "2026-10-14T00:03:00+02:00"),
        ("Gestern um 14.03 Uhr", "2026-10-13T14:03:00+02:00"),
        ("heute", "2026-10-14"),
        ("vorgestern", "2026-10-12"),
        ("vor Ort", None),
        ("bald", None),
    ],
)
def test_a_relative_time_counts_from_the_capture(text, iso):
    assert relative(text, AT) == iso
    assert relative(text, None) is None


def test_all_dates_of_a_line_are_found_in_order():
    line = "Veröffentlicht am 14.10.2026, 8:37 Uhr, geändert 16. Oktober 2026, 31.02.2026"
    assert [iso for _, _, iso in mentions(line)] == ["2026-10-14T08:37:00+02:00", "2026-10-16"]
    assert line[slice(*mentions(line)[1][:2])] == "16. Oktober 2026"


@given(st.text(), st.none() | st.builds(datetime.combine, days, clocks, st.just(BERLIN)))
def test_no_text_makes_these_functions_fail(text, at):
    for found in (stamp(text), relative(text, at), *(iso for _, _, iso in mentions(text))):
        assert found is None or moment(found) == found


def test_a_german_month_may_stand_first_as_in_english():
    assert stamp("Oktober 14, 2026") == "2026-10-14"
    assert mentions("am Oktober 14, 2026 von Erika")[0][2] == "2026-10-14"
