import pytest

from models.language import detect_language


@pytest.mark.parametrize(
    "text",
    [
        "no heating since friday and my mums 84",
        "Ah've been up this close since 1974 hen and ah've never seen it mingin like this",
        "disgrace",
        "wot u gonna do bout it then",
        "cheers pal",
        "ta",
        "my neighbour is called Wojciech Kowalczyk",
        "thanks to Bronwyn at Llanelli library for the cwtch",
    ],
)
def test_short_misspelt_and_dialect_english_is_english(text):
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dzień dobry, od trzech tygodni nie mamy ciepłej wody i nikt nie odpowiada na telefony", "pl"),
        ("Nie ma ogrzewania w naszym bloku od poniedziałku, proszę o pomoc", "pl"),
        ("Здравствуйте, у нас уже неделю нет отопления, помогите пожалуйста", "ru"),
        ("ہمارے گھر میں تین دن سے پانی نہیں آ رہا", "ur"),
        ("আমাদের বাসায় তিন দিন ধরে গরম পানি নেই", "bn"),
        ("Bonjour, nous n'avons plus de chauffage depuis lundi et personne ne répond", "fr"),
    ],
)
def test_another_language_is_named_where_it_is_sure(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "   ", "!!!", "07700 900123", "https://example.org/a", "@someone #tag", "x@y.example"])
def test_what_has_no_words_of_its_own_cannot_be_told(text):
    assert detect_language(text) == "und"


def test_only_the_beginning_of_a_long_text_is_looked_at():
    english = "the bins have not been collected for three weeks and the smell is awful. "
    assert detect_language(english * 4 + "Nie ma ogrzewania w naszym bloku od poniedziałku. " * 40) == "en"
