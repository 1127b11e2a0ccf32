from dataclasses import replace

from archive.notices import SOURCES_MAX, Changed, message

BROKEN = Changed(
    source="bote",
    name="Musterstädter Bote",
    before="ok",
    now="broken",
    since="2026-10-16T12:00:00+00:00",
    reason="No seed\ncould be read.",
)


def test_one_message_names_every_source_the_worst_first():
    well = replace(BROKEN, source="amt", name="Amt", before="broken", now="ok", reason="As expected.")
    told = message([well, BROKEN])
    assert told.title == "stadtchronik: 2 sources changed, now 1 ok, 1 broken"
    assert told.text.splitlines() == [
        "Musterstädter Bote (bote): ok → broken since 2026-10-16T12:00 UTC. No seed could be read.",
        "",
        "Amt (amt): broken → ok since 2026-10-16T12:00 UTC. As expected.",
    ]


def test_it_leads_to_the_health_page_if_that_has_an_address():
    assert message([BROKEN], address="https://chronik.example/").text.endswith(
        "\nAll states: https://chronik.example/health\n"
    )


def test_a_state_whose_beginning_is_not_known_is_said_alone():
    assert "(bote): broken since" in message([replace(BROKEN, before=None)]).text


def test_a_message_stays_short_whatever_happened():
    many = [replace(BROKEN, source=f"s{number:03}") for number in range(SOURCES_MAX + 7)]
    told = message(many)
    assert told.text.count("broken since") == SOURCES_MAX
    assert "And 7 more" in told.text
    assert f"{SOURCES_MAX + 7} sources changed" in told.title
