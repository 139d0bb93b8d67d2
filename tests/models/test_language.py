"""English in all its dress stays English; another language is told."""

import pytest

from models.language import detect_language


@pytest.mark.parametrize(
    "text",
    [
        "when are you fixing my boiler",
        "bins still not emptied",
        "ma bairns are freezin, get yer erses oot here",
        "mam said its pure baltic in here hen",
        "innit bruv thats peak",
        "wtf is this shite",
        "ta duck",
        "lol",
        "no heating since friday and my mums 84",
        "Ah've been up this close since 1974 hen and ah've never seen it mingin like this",
        "disgrace",
        "cheers pal",
        "ta",
        "my neighbour is called Wojciech Kowalczyk",
        "thanks to Bronwyn at Llanelli library for the cwtch",
        "BOILER!!!",
    ],
)
def test_dialect_slang_and_short_english_is_english(text: str):
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dzień dobry, od tygodnia nie mam ciepłej wody", "pl"),
        ("Bună ziua, când veniți să reparați încălzirea în apartamentul meu?", "ro"),
        ("میرے گھر کا ہیٹر خراب ہے، آپ کب ٹھیک کریں گے؟", "ur"),
        ("Buenos días, ¿cuándo van a arreglar la calefacción de mi piso?", "es"),
        ("নমস্কার আমার ঘরে গরম নেই", "bn"),
        ("Nie ma ogrzewania w naszym bloku od poniedziałku, proszę o pomoc", "pl"),
        ("Здравствуйте, у нас уже неделю нет отопления, помогите пожалуйста", "ru"),
        ("Bonjour, nous n'avons plus de chauffage depuis lundi et personne ne répond", "fr"),
    ],
)
def test_another_language_is_told(text: str, language: str):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text", ["", "👍👍", "!!! ???", "12345", "https://example.org/repairs", "a@b.example", "@her #tag"]
)
def test_a_text_without_words_has_no_language(text: str):
    assert detect_language(text) == "und"


def test_links_and_handles_do_not_hide_the_language():
    polish = "od tygodnia nie mam ciepłej wody"
    assert detect_language(f"@examplehomes https://example.org/the-best-offers-for-your-home {polish}") == "pl"


def test_only_the_beginning_of_a_long_text_is_looked_at():
    english = "there is still no hot water in my flat " * 10
    assert detect_language(english + "od tygodnia nie mam ciepłej wody " * 50) == "en"
