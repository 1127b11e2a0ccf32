"""What deploy/ offers works: units, containers and the workflow are valid, and call commands that exist."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from archive.refusals import FAILED
from crawler.cli import cli
from tests.conftest import program

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
FILES = {
    path.relative_to(DEPLOY).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(DEPLOY.rglob("*"))
    if path.is_file()
}
UNITS = {Path(name).name: text for name, text in FILES.items() if name.startswith("systemd/")}
COMPOSE = yaml.safe_load(FILES["compose.yaml"])
WORKFLOW = yaml.safe_load(FILES["github-actions.yml"])
INSTALLED = "/opt/stadtchronik/bin/stadtchronik"
EXPOSURE_MAX = 25  # tenths, of a hundred: systemd calls up to 5.0 of ten “OK”
PASSES = {"STADTCHRONIK_CONTACT": "https://example.org/", "PATH": "/usr/local/bin:/usr/bin:/bin"}

ON_A_LINE = re.compile(r"(?:^|[`/ ])stadtchronik ([a-z][^|>`\n]*)", re.MULTILINE)
AS_A_LIST = re.compile(r"CMD (\[.*\])$", re.MULTILINE)


def calls():
    """Every call of our command: the file it is in, and the words behind its name."""
    for name, text in FILES.items():
        if name == "README.md" or not name.endswith((".yaml", ".yml", "Dockerfile")):
            meant = "\n".join(
                line for line in text.splitlines() if not line.startswith(("#", "Description="))
            )
            for words in ON_A_LINE.findall(meant):
                yield name, shlex.split(words)
    for words in AS_A_LIST.findall(FILES["Dockerfile"]):
        yield "Dockerfile", [word for word in json.loads(words) if word != "stadtchronik"]
    for service in COMPOSE["services"].values():
        yield "compose.yaml", service["command"]
        kind, command, *words = service["healthcheck"]["test"]
        if (kind, command) == ("CMD", "stadtchronik"):
            yield "compose.yaml", words
    for step in steps():
        for words in ON_A_LINE.findall(step.get("run", "")):
            yield "github-actions.yml", shlex.split(words)


def steps():
    (job,) = WORKFLOW["jobs"].values()
    return job["steps"]


@pytest.mark.parametrize(
    ("name", "words"), list(calls()), ids=lambda part: " ".join(part) if isinstance(part, list) else part
)
def test_a_command_that_is_called_exists_and_understands_its_options(name, words):
    command = cli.commands[words[0]]
    command.make_context(words[0], words[1:])


def test_every_way_to_run_it_calls_it():
    assert {name for name, _ in calls()} == set(FILES) - {"systemd/stadtchronik-crawl.timer"}


@pytest.fixture
def units(tmp_path):
    """The units of an installation that is here."""
    for name, text in UNITS.items():
        here = text.replace(INSTALLED, f"{Path(sys.executable).parent}/stadtchronik")
        (tmp_path / name).write_text(here.replace("/etc/stadtchronik.env", "/dev/null"), encoding="utf-8")
    return sorted(map(str, tmp_path.iterdir()))


def said(*command, **fields):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **fields)
    return done.returncode, done.stdout + done.stderr


def test_systemd_understands_the_units(units):
    assert said(program("systemd-analyze"), "verify", *units) == (0, "")


def test_systemd_does_not_understand_a_unit_with_a_mistake(units, tmp_path):
    timer = tmp_path / "stadtchronik-crawl.timer"
    timer.write_text(timer.read_text().replace("5min", "5 minuets"))
    assert "stadtchronik-crawl.timer" in said(program("systemd-analyze"), "verify", *units)[1]


def test_a_service_may_do_little(units):
    for unit in (unit for unit in units if unit.endswith(".service")):
        command = ("security", "--offline=true", f"--threshold={EXPOSURE_MAX}", unit)
        code, report = said(program("systemd-analyze"), *command)
        assert code == 0, report


def test_the_timer_starts_the_service_of_its_name_which_nothing_else_does():
    assert "stadtchronik-crawl.service" in UNITS
    assert "[Install]" in UNITS["stadtchronik-crawl.timer"]
    assert "[Install]" not in UNITS["stadtchronik-crawl.service"]


def test_the_service_takes_a_source_that_broke_for_no_fault_but_one_of_the_program_or_of_wrong_use():
    accepted = re.findall(r"^SuccessExitStatus=(.*)$", UNITS["stadtchronik-crawl.service"], re.MULTILINE)
    assert accepted == ["1"]
    assert FAILED not in {0, 1, click.UsageError.exit_code}


def test_the_service_fails_when_the_installation_is_broken(tmp_path):
    """Python ends with 1 when a module is missing."""
    (before,) = re.findall(r"^ExecStartPre=(.*)$", UNITS["stadtchronik-crawl.service"], re.MULTILINE)
    broken = tmp_path / "stadtchronik"
    broken.write_text(f"#!{sys.executable}\nimport nothing_of_this_name\n", encoding="utf-8")
    broken.chmod(0o755)
    assert said(*shlex.split(before.replace(INSTALLED, str(broken))))[0] == FAILED
    assert said(*shlex.split(before.replace(INSTALLED, program("true"))))[0] == 0


def test_both_services_share_one_user_and_its_folder():
    shared = [
        {
            line
            for line in UNITS[f"stadtchronik-{name}.service"].splitlines()
            if line.startswith(("User", "State", "Environment=", "DynamicUser"))
        }
        for name in ("crawl", "web")
    ]
    assert shared[0] == shared[1]
    assert len(shared[0]) == 4


def test_docker_understands_the_compose_file():
    compose = (program("docker-compose"), "--file", str(DEPLOY / "compose.yaml"), "config", "--quiet")
    assert said(*compose, env=PASSES) == (0, "")
    nobody = PASSES | {"STADTCHRONIK_CONTACT": ""}
    code, refusal = said(*compose, env=nobody)
    assert code != 0
    assert "say who crawls" in refusal


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_container_may_write_the_archive_and_nothing_else(name):
    service = COMPOSE["services"][name]
    assert service["user"] != "root"
    assert int(service["user"].partition(":")[0]) > 0
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["archive:/data"]
    assert service["healthcheck"]["test"]
    assert service["mem_limit"]
    assert not service.get("privileged")


def test_the_archive_is_shown_to_this_machine_only_unless_somebody_says_otherwise():
    assert COMPOSE["services"]["web"]["ports"] == ["127.0.0.1:8001:8001"]
    assert "ports" not in COMPOSE["services"]["crawler"]


def test_the_image_is_built_from_a_named_release_and_runs_as_nobody_of_importance():
    lines = FILES["Dockerfile"].splitlines()
    images = [line.split()[1] for line in lines if line.startswith("FROM")]
    assert all(re.fullmatch(r"python:\d\.\d+-slim-[a-z]+", image) for image in images)
    assert len(images) == 2
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users == [service["user"] for service in COMPOSE["services"].values()][:1]


def test_what_the_image_copies_is_there_and_passes_its_filter():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        name.removesuffix("/")
        for line in FILES["Dockerfile"].splitlines()
        if line.startswith("COPY") and "--from" not in line
        for name in line.split()[1:-1]
    ]
    assert copied
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in ignored


def test_the_workflow_crawls_by_the_clock_one_at_a_time_and_keeps_what_it_stored():
    triggers = WORKFLOW[True]  # YAML 1.1 takes “on” for a truth
    assert len(triggers["schedule"]) == 1
    assert re.fullmatch(r"\d+ \*/\d+ \* \* \*", triggers["schedule"][0]["cron"])
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is False
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps() if "uses" in step)
    runs = [step.get("run", "") for step in steps()]
    crawled = next(number for number, run in enumerate(runs) if "crawl --due" in run)
    kept = next(number for number, run in enumerate(runs) if "upload" in run)
    assert kept == crawled + 1


@pytest.fixture
def runner(tmp_path):
    """A machine of the workflow: `answers(name, script)` makes a command, `runs(part)` runs the step with that in it."""
    (tmp_path / "bin").mkdir()

    class Runner:
        folder = tmp_path

        def answers(self, name, script):
            command = tmp_path / "bin" / name
            command.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
            command.chmod(0o755)

        def runs(self, part):
            (script,) = (step["run"] for step in steps() if part in step.get("run", ""))
            env = {"PATH": f"{tmp_path}/bin:{PASSES['PATH']}"}
            return said(program("bash"), "-e", "-c", script, cwd=tmp_path, env=env)[0]

    return Runner()


@pytest.mark.parametrize(
    ("code", "goes_on"), [(0, True), (1, True), (124, True), (2, False), (3, False), (137, False)]
)
def test_a_crawl_of_the_workflow_that_was_cut_short_is_kept_too(runner, code, goes_on):
    runner.answers("timeout", f"exit {code}")
    assert (runner.runs("crawl --due") == 0) is goes_on


RELEASES = """
case "$1 $2" in
"release view") [ -e release ] || exit 1; [ "$4" != --json ] || ls assets ;;
"release create") mkdir -p assets; touch release ;;
"release download") cp assets/archive.tar . ;;
esac
"""


def test_a_workflow_whose_first_crawl_failed_begins_once_more(runner):
    runner.answers("gh", RELEASES)
    assert runner.runs("release download") == 0
    assert (runner.folder / "release").exists()
    assert runner.runs("release download") == 0


def test_a_workflow_goes_on_with_the_archive_that_is_kept(runner):
    runner.answers("gh", RELEASES)
    assert runner.runs("release download") == 0
    (runner.folder / "archive.db").write_text("kept", encoding="utf-8")
    said("/bin/tar", "--create", "--file", "assets/archive.tar", "archive.db", cwd=runner.folder)
    (runner.folder / "archive.db").unlink()
    assert runner.runs("release download") == 0
    assert (runner.folder / "archive.db").read_text(encoding="utf-8") == "kept"


def test_a_workflow_that_cannot_ask_for_its_archive_begins_no_other(runner):
    runner.answers("gh", RELEASES)
    assert runner.runs("release download") == 0
    runner.answers("gh", "exit 1")
    assert runner.runs("release download") != 0


def test_containers_can_tell_people_of_changes_of_health():
    assert ".[metrics,notify]" in FILES["Dockerfile"]
    for variable in ("STADTCHRONIK_NOTIFY", "STADTCHRONIK_ADDRESS"):
        assert COMPOSE["services"]["crawler"]["environment"][variable] == f"${{{variable}:-}}"
    assert "STADTCHRONIK_ADDRESS" in COMPOSE["services"]["web"]["environment"]
