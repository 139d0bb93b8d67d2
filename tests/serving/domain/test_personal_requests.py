"""Which sentences ask for personal data where everyone can read the answer."""

import pytest

from serving.domain.personal_requests import asks_for_personal_data

IN_PUBLIC = [
    "What's your address?",
    "What’s your postcode please?",
    "Can I have your phone number?",
    "Could we get a contact number for you?",
    "Drop your email below and we'll be in touch.",
    "Leave your phone number here and we will ring you.",
    "Please reply with your tenancy number.",
    "Let us know your full name and house number.",
    "Just post your rent reference on this page.",
    "We need your date of birth.",
    "Thanks! Please confirm the first line of your address.",
    "Send us an inbox message or comment below with your address.",
    "Don't forget to leave your phone number.",
    "Tell us about your medical history.",
    "May I ask your surname?",
]
NOT_IN_PUBLIC = [
    "Please send us an inbox message with your name and address.",
    "Could you message us your postcode?",
    "Ring us and tell us your tenancy number when you do.",
    "Please don't post your phone number here.",
    "Send your address by inbox message rather than here.",
    "Please edit your comment and take your phone number out.",
    "Ring us on 03069 990140, or call in at the office.",
    "Our address is on the website.",
    "Tell us a bit more about the fence.",
    "A number of people have asked what the plan is.",
    "What's happening with your repair?",
    "We need to have a look at the roof first.",
    "Which day suits you best?",
]


@pytest.mark.parametrize("text", IN_PUBLIC)
def test_asking_for_details_in_the_open_is_noticed(text: str):
    assert asks_for_personal_data(text)


@pytest.mark.parametrize("text", NOT_IN_PUBLIC)
def test_asking_in_private_or_for_nothing_personal_is_fine(text: str):
    assert not asks_for_personal_data(text)


def test_a_private_channel_in_another_sentence_does_not_excuse_it():
    assert asks_for_personal_data("Send us an inbox message if you like. What's your address?")
