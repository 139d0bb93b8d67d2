"""Links to private people's profiles."""

import pytest

from models.recognisers.profile import find_profiles, normal_link


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_profiles(text)]


@pytest.mark.parametrize(
    "link",
    [
        "facebook.com/dazza.blunt.example",
        "https://www.facebook.com/dave.smith.99",
        "http://m.facebook.com/profile.php?id=1000123456789",
        "fb.com/dave.smith",
        "instagram.com/dave_smith_99",
        "https://www.tiktok.com/@dave.smith",
        "https://x.com/davesmith",
        "twitter.com/davesmith",
        "https://uk.linkedin.com/in/dave-smith-1234",
        "snapchat.com/add/davesmith",
        "t.me/davesmith",
        "facebook dot com slash dave.smith",
    ],
)
def test_a_profile_is_found_without_the_full_stop_behind_it(link: str):
    assert found(f"this is him: {link}.") == [link]


@pytest.mark.parametrize(
    "text",
    [
        "@dave look",
        "#bins2024 #Walsall",
        "he is on facebook, dave.smith",
        "https://www.facebook.com/groups/estatechat",
        "https://www.facebook.com/events/123456",
        "https://www.facebook.com/examplecouncil",
        "https://www.facebook.com/BBCNews",
        "https://www.facebook.com/sharer.php?u=example.org",
        "https://x.com/davesmith/status/123456789012",
        "https://x.com/hashtag/bins",
        "instagram.com/p/Cabc123",
        "linkedin.com/company/example",
        "tiktok.com/tag/bins",
        "https://www.example.org/news/uk-england-12345678",
        "notfacebook.com/dave",
        "dave@facebook.com/dave",
    ],
)
def test_handles_posts_groups_and_organisations_are_no_profile(text: str):
    assert found(text) == []


@pytest.mark.parametrize(
    "link",
    ["https://www.facebook.com/Dave/", "m.facebook.com/dave", "FB.com/dave?ref=share", "facebook dot com slash dave"],
)
def test_one_page_has_one_normal_link(link: str):
    assert normal_link(link) == "facebook.com/dave"
