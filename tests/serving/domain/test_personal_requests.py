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
    "If you need a repair please reply here with your address and phone number.",
    "Your address please and we'll get somebody out.",
    "Name and address please!",
    "And your postcode?",
    "Postcode?",
    "What number can we reach you on?",
    "What's the best number to call you on?",
    "Sorry to hear that. Which flat are you in?",
    "Where do you live?",
    "Can you pop ur phone no below",
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
    "Which flat is the leak coming from?",
    "Please check your e-mail, the letter went out on Monday.",
    "What number bus stops there depends on the day.",
    "Our phone lines are open again, thank you for your patience.",
    "There is no need to ring twice.",
    "Tell the driver that the lift is out and no parts have come.",
    "Which block do you mean?",
    "Where do you want the bins to go?",
]


@pytest.mark.parametrize("text", IN_PUBLIC)
def test_asking_for_details_in_the_open_is_noticed(text: str):
    assert asks_for_personal_data(text)


@pytest.mark.parametrize("text", NOT_IN_PUBLIC)
def test_asking_in_private_or_for_nothing_personal_is_fine(text: str):
    assert not asks_for_personal_data(text)


def test_a_private_channel_in_another_sentence_does_not_excuse_it():
    assert asks_for_personal_data("Send us an inbox message if you like. What's your address?")
