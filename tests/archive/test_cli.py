"""The archive's commands, as one types them."""

import json
import socket

import pytest
from click.testing import CliRunner

from crawler.cli import cli


@pytest.fixture
def run(filled):
    def run(*arguments):
        return CliRunner().invoke(cli, [*arguments, "--archive", str(filled)])

    return run


def test_search_shows_a_table_and_how_many_there_are(run):
    done = run("search", "ahlebrücke")
    assert done.exit_code == 0
    assert "Endlich freie Fahrt" in done.output
    assert "2 of 2 articles" in done.output


def test_search_gives_json_to_programs(run):
    found = json.loads(run("search", "--source", "bote", "--since", "2026-01-01", "--json").output)
    assert [row["headline"] for row in found["articles"]] == ["Endlich freie Fahrt"]
    assert found["total"] == 1


def test_search_says_what_else_it_searched_for(run):
    done = run("search", "Sperrungen")
    assert "Sperrungen: also searched for Sperrung. Only this form: =Sperrungen" in done.stderr
    assert "1 of 1" in done.stdout
    assert json.loads(run("search", "Sperrungen", "--json").output)["also_searched"] == {
        "Sperrungen": ["Sperrung"]
    }


@pytest.mark.parametrize(
    "arguments",
    [("search", "NOT rat"), ("search", "--since", "gestern"), ("export", "--format", "csv", "--until", "x")],
)
def test_what_cannot_be_searched_ends_in_one_sentence_and_exit_code_2(run, arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert done.output.splitlines()[-1].startswith("Error: ")


def test_words_need_no_quotes_and_one_may_be_left_out(run):
    assert "2 of 2" in run("search", "ahlebrücke").output
    assert "1 of 1" in run("search", "ahlebrücke", "-tiefbauamt").output


@pytest.mark.parametrize("option", ["--source", "--city"])
def test_an_unknown_name_is_no_empty_result(run, option):
    for command in (("search",), ("export", "--format", "csv")):
        done = run(*command, option, "nobody")
        assert done.exit_code == 2
        assert "There is no" in done.output


def test_a_bad_query_leaves_an_existing_file_alone(run, tmp_path):
    target = tmp_path / "articles.csv"
    target.write_text("old", encoding="utf-8")
    assert run("export", "--format", "csv", "--query", "NOT rat", "-o", str(target)).exit_code == 2
    assert target.read_text(encoding="utf-8") == "old"


def test_a_port_that_is_taken_is_said_before_anything_starts(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert done.exit_code == 2
    assert "Choose another with --port" in done.output


def test_export_writes_a_file(run, tmp_path):
    target = tmp_path / "articles.csv"
    assert run("export", "--format", "excel-csv", "--city", "Musterstadt", "-o", str(target)).exit_code == 0
    assert target.read_bytes().startswith("\ufeffid;url".encode())
    assert target.read_bytes().count(b"\r\n") == 5


def test_export_goes_to_standard_output_unless_told_otherwise(run):
    assert len(run("export", "--format", "jsonl").stdout_bytes.splitlines()) == 4


def test_without_an_archive_the_message_says_what_to_do(tmp_path):
    done = CliRunner().invoke(cli, ["search", "rat", "--archive", str(tmp_path / "none.db")])
    assert done.exit_code == 2
    assert "Run “stadtchronik crawl” first" in done.output


def test_diff_shows_what_changed_in_an_article_named_by_its_address_or_its_number(run):
    address = "https://www.musterstadt.example/presse/bruecke"
    done = run("diff", address)
    assert done.exit_code == 0
    assert "Der Verkehr rollt {+seit Freitag+} wieder." in done.output
    assert done.output.startswith("major, ")
    found = json.loads(run("diff", address, "--from", "2", "--to", "1", "--json").output)
    assert [piece["kind"] for piece in found["edit"]["changes"]["fields"]["body"]] == [
        "same",
        "removed",
        "same",
    ]
    assert run("diff", str(found["article"])).output == done.output


def test_diff_says_so_when_there_is_nothing_to_see(run):
    assert "no difference" in run("diff", "https://www.bote.example/lokales/bruecke_aid-1").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("https://www.musterstadt.example/nirgends",),
        ("1",),
        ("https://www.musterstadt.example/presse/bruecke", "--to", "3"),
        ("https://www.musterstadt.example/presse/bruecke", "--from", "0"),
        ("https://www.musterstadt.example/presse/bruecke", "--from", "9" * 30),
    ],
)
def test_diff_of_what_is_not_there_ends_in_one_sentence_and_exit_code_2(run, arguments):
    done = run("diff", *arguments)
    assert done.exit_code == 2
    assert done.output.splitlines()[-1].startswith("Error: ")
