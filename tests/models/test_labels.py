from models.labels import LABELS, TOPICS, Label, Topic


def test_labels_and_topics_keep_the_order_of_the_labelling_guide():
    """Arrays, bundles and files hold one column per label in this order: a change breaks every bundle that exists."""
    assert LABELS == (
        "hate_speech",
        "abuse",
        "threat",
        "profanity",
        "personal_information",
        "spam",
        "complaint",
        "repair",
        "enquiry",
        "compliment",
        "emergency",
    )
    assert (len(TOPICS), TOPICS[0], TOPICS[-1]) == (23, "repairs", "other")


def test_a_name_is_read_and_written_as_plain_text():
    assert Label("hate_speech") is Label.HATE_SPEECH
    assert f"{Topic.DAMP_MOULD}" == "damp_mould"
