"""For what a decision waits, and for whom: what the people who advise, decide and judge have before them."""

from dataclasses import dataclass
from enum import StrEnum

from serving.domain.appeal import Appeal, Verdict, judges
from serving.domain.decision import Decision, Stage
from serving.domain.part import Id
from serving.domain.people import Actor, role_held
from serving.domain.rules import HouseRules


class Step(StrEnum):
    """What somebody in a role of the house rules has to do."""

    ADVICE = "advice"
    DECISION = "decision"
    AGREEMENT = "agreement"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True)
class Waiting:
    """That a step is open to whoever acts in one of `roles`, but for the people who `had_a_part`."""

    step: Step
    roles: tuple[Id, ...]
    had_a_part: frozenset[str]

    def is_for(self, actor: Actor, rules: HouseRules, absent: frozenset[Id]) -> bool:
        """Whether this person may take the step now: in a role of their own, or for somebody who is `absent`."""
        held = (role_held(actor, role, rules, absent) for role in self.roles)
        return actor.person not in self.had_a_part and any(held)

    def open_to(self, rules: HouseRules, absent: frozenset[Id]) -> tuple[Id, ...]:
        """The roles that may take the step now: deputies too, while those they stand in for are `absent`."""
        deputies = [rules.role(role).in_absence for role in self.roles if role in absent]
        return tuple(dict.fromkeys((*self.roles, *filter(None, deputies))))


def stands(decision: Decision, appeal: Appeal | None, rules: HouseRules, *, of_now: bool) -> bool:
    """Whether a proposal can still be decided under these rules, or what was decided was not reversed.

    `of_now`: the comment is there as it was when this was proposed, neither edited since nor erased.
    """
    if decision.ruling:
        return not (appeal and appeal.judgement and appeal.judgement.verdict == Verdict.REVERSED)
    return of_now and decision.rules == rules.id


def waiting(decision: Decision, appeal: Appeal | None, rules: HouseRules, *, of_now: bool) -> tuple[Waiting, ...]:
    """The steps that are open under the rules in force, first the one that it waits for; none where nothing is."""
    if decision.ruling:
        return _on_appeal(appeal, rules) if appeal and not appeal.judgement else ()
    return _undecided(decision, rules) if stands(decision, appeal, rules, of_now=of_now) else ()


def _undecided(decision: Decision, rules: HouseRules) -> tuple[Waiting, ...]:
    terms = rules.act(decision.act)
    if terms is None:
        return ()
    advised = frozenset(given.person for given in decision.advice)
    ruling = Waiting(Step.DECISION, (terms.decided_by,), advised)
    if not decision.asked:
        return (ruling,)
    advice = Waiting(Step.ADVICE, tuple(sorted(decision.asked)), advised)
    return (advice, ruling) if decision.stage == Stage.ADVICE_ASKED else (ruling, advice)


def _on_appeal(appeal: Appeal, rules: HouseRules) -> tuple[Waiting, ...]:
    act, part = appeal.against.act, appeal.against.took_part
    judgement = Waiting(Step.JUDGEMENT, judges(act, rules), part)
    terms = rules.appeal(act)
    if terms is None or terms.together_with is None or appeal.agreed_as(terms.together_with):
        return (judgement,)
    return Waiting(Step.AGREEMENT, (terms.together_with,), part), judgement
