import pytest

from archive.lexicon import bare, data, fold, german, spellings


@pytest.fixture(scope="module")
def lexicon():
    return german(fast=True)


def test_capitals_tell_a_noun_from_a_verb(lexicon):
    assert lexicon.noun("verein") == "Verein"
    assert lexicon.other("verein") == "vereinen"
    assert lexicon.noun("gesperrt") is None


@pytest.mark.parametrize(
    ("word", "verb"),
    [
        ("gesperrte", "sperren"),
        ("gefahren", "fahren"),
        ("evakuiert", "evakuieren"),
        ("entschieden", "entscheiden"),
        ("wachsenden", "wachsen"),
        ("abgerissene", "abreißen"),
    ],
)
def test_a_participle_leads_to_its_verb(lexicon, word, verb):
    assert verb in lexicon.verbs(word)


@pytest.mark.parametrize(
    ("noun", "masculine"),
    [
        ("Ärztin", "Arzt"),
        ("Kollegin", "Kollege"),
        ("Bürgerin", "Bürger"),
        ("Influencerin", "Influencer"),
        ("Beginn", None),
        ("Berlin", None),
    ],
)
def test_a_feminine_noun_leads_to_the_masculine(lexicon, noun, masculine):
    assert lexicon.masculine(noun) == masculine


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("angehörigen", "angehörig"),
        ("verletzter", "verletzt"),
        ("klimaneutralen", "klimaneutral"),
        ("schule", None),
    ],
)
def test_a_declined_adjective_has_a_stem(lexicon, word, stem):
    assert lexicon.adjective(word) == stem


def test_a_genitive_leads_to_the_name_and_a_plain_word_to_nothing(lexicon):
    assert lexicon.owner("müllers") == "müller"
    assert lexicon.owner("ahles") == "ahle"
    assert lexicon.owner("rathaus") is None


def test_all_ways_to_write_a_word_are_one_but_for_words_that_differ_in_nothing_else():
    assert fold("Straße") == fold("Strasse") == "Strasse"
    assert fold("Düsseldorf") == fold("Duesseldorf")
    assert fold("Café") == "Cafe"
    assert fold("Maße") != fold("Masse")
    assert bare("düsseldorf") == "dusseldorf"
    assert "strasse" in spellings("Straße")
    assert spellings("Masse") == ("masse",)


def test_what_people_wrote_down_is_in_order():
    words = data()
    assert all(len(line) > 1 and len(line) == len(set(line)) for line in words["synonyms"])
    for name in ("whole", "short", "suffixes", "particles", "prefixes", "sharp"):
        assert len(words[name]) == len(set(words[name])), name
        assert all(word == word.lower() for word in words[name]), name
    assert all(base[0].isupper() for base in words["forms"].values())
