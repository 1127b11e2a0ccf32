import pytest

from archive.signing import (
    CLIENTS_MAX,
    GUESSES,
    GUESSES_OF_ALL,
    WINDOW_SECONDS,
    Guesses,
    SigningError,
    Users,
    hashed,
    read_users,
)

PASSWORD = "Ahlebrücke 1873"


@pytest.fixture(scope="module")
def users():
    return Users({"erika": hashed(PASSWORD)})


def test_a_password_is_known_again_and_no_other_one(users):
    assert users.knows("erika", PASSWORD)
    assert users.knows("erika", PASSWORD)  # from memory
    assert not users.knows("erika", PASSWORD + " ")
    assert not users.knows("max", PASSWORD)
    assert not users.knows("", "\0" * 32)
    assert not users.knows("erika", "x" * 2000)


def test_the_stored_form_says_nothing_of_the_password_and_is_never_the_same():
    one, other = hashed(PASSWORD), hashed(PASSWORD)
    assert one != other
    assert PASSWORD not in one + repr(Users({"erika": one}))


def test_a_short_password_is_not_taken():
    with pytest.raises(SigningError, match="between 10 and 1000"):
        hashed("kurz")


def test_a_file_of_users_has_a_line_for_each(tmp_path):
    path = tmp_path / "users"
    path.write_text(f"# Redaktion\n\nerika:{hashed(PASSWORD)}\n", encoding="utf-8")
    assert read_users(path).knows("erika", PASSWORD)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names nobody"),
        ("erika:geheim", "Line 1 of .* is no user"),
        ("erika:scrypt$AA==$AA==", "Line 1"),
        ("erika:scrypt$ü$ü", "Line 1"),
        (":scrypt$AA==$AA==", "Line 1"),
    ],
)
def test_a_file_that_is_none_is_said_with_the_remedy(tmp_path, text, said):
    path = tmp_path / "users"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SigningError, match=said):
        read_users(path)
    with pytest.raises(SigningError, match="cannot be read"):
        read_users(tmp_path / "none")


def test_guesses_are_free_until_there_were_too_many_and_again_later():
    guesses = Guesses()
    for second in range(GUESSES):
        assert guesses.wait("a", second) == 0
        guesses.tried("a", second)
    assert guesses.wait("a", GUESSES) == WINDOW_SECONDS - GUESSES
    assert guesses.wait("b", GUESSES) == 0
    assert guesses.wait("a", WINDOW_SECONDS) == 0


def test_the_right_password_frees_the_client():
    guesses = Guesses()
    for _ in range(GUESSES):
        guesses.tried("a", 0)
    guesses.right("a")
    assert guesses.wait("a", 1) == 0


def test_many_clients_together_have_no_more_guesses_and_take_no_more_room():
    guesses = Guesses()
    for number in range(CLIENTS_MAX + 10):
        guesses.tried(str(number), 0)
    assert guesses.wait("another", 1) > 0
    assert len(guesses._tries) <= CLIENTS_MAX
    assert guesses.wait("another", WINDOW_SECONDS) == 0
    assert GUESSES_OF_ALL > GUESSES
