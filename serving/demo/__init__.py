"""A believable week at a housing association: the story as data, and a teller that plays it through the service.

`comments.yaml` is what residents write, `scenes.yaml` what people do beyond answering. Nothing is written into the
database but by the same functions that people and programs use, so a demo obeys every rule there is.
"""
