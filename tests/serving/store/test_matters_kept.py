"""What a decision rests on is what is kept: the comment as it stands, its author's record, evidence, deputies."""

from datetime import timedelta

from models.labels import Label
from serving.domain import case as case_steps
from serving.domain.case import Status
from serving.domain.correction import Reading
from serving.domain.decision import Outcome, View
from serving.domain.errors import Refusal
from serving.domain.roles import ActKind
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.service import appeals, cases, corrections, decisions, intake, retention
from serving.service.matters import matter_of
from serving.service.repositories.cases import QueueFilter
from tests.serving.deciding import (
    DEPUTY,
    MANAGER,
    SPECIALIST,
    advised,
    asked,
    decided,
    ground_of,
    proposed,
    read,
    recorded,
    removed,
)
from tests.serving.office import Office
from tests.serving.unchanged import refused

OFFICER = "communications_officer"


def matter(office: Office, comment: str):
    with office.turn() as turn:
        return matter_of(turn, turn.work.comments.get(comment))


def test_a_matter_says_where_the_comment_stands_and_who_reads_it(office: Office):
    kept = office.keep("spam", place=Place.INBOX, own_page=False, followers=12)
    seen = matter(office, kept.comment).seen
    assert (seen.place, seen.own_page, seen.followers, seen.labels) == (Place.INBOX, False, 12, {Label.SPAM})
    assert seen.probabilities[Label.SPAM] > 0.9


def test_a_matter_says_whether_anybody_has_read_it_the_classifier_or_a_person(office: Office):
    kept = office.keep("spam", scored=False)
    assert (matter(office, kept.comment).scored, matter(office, kept.comment).labelled) == (False, False)
    with office.turn() as turn:
        corrections.correct(turn, kept.comment, 1, Reading(frozenset({Label.COMPLAINT}), None))
    assert (matter(office, kept.comment).scored, matter(office, kept.comment).labelled) == (False, True)
    assert matter(office, kept.comment).seen.span_types == frozenset()


def test_what_is_gone_is_not_removed_again(office: Office):
    kept = office.keep("spam", "fb-1")
    done = removed(office, str(kept.case))
    assert matter(office, kept.comment).removed
    assert refused(office, lambda: proposed(office, str(kept.case))) == Refusal.REMOVED_ALREADY
    with office.turn() as turn:
        appeals.appeal(turn, done.id, "I sell nothing.")
    other = office.keep("spam", "fb-2")
    with office.turn() as turn:
        intake.deleted_by_author(turn, "facebook", "fb-2")
    assert matter(office, other.comment).removed


def test_warnings_and_removals_count_and_the_last_of_block_and_lift_holds(northern: Office):
    case = str(northern.keep("spam", author_handle="ann").case)
    recorded(northern, case)
    warn = advised(northern, asked(northern, proposed(northern, case, ActKind.WARN)), "communications_manager")
    warned = decided(northern, warn, OFFICER)
    of_itself, version = proposed(northern, case, ActKind.BLOCK), northern.claimed(case, OFFICER).version

    def block() -> None:
        with northern.turn(OFFICER) as turn:
            decisions.decide(turn, of_itself.id, Outcome.ACT, "It goes on.", version)

    assert refused(northern, block) == Refusal.NOT_REPEATED
    again = northern.keep("spam", author_handle="ann")
    case = str(again.case)
    recorded(northern, case)
    blocked = decided(northern, proposed(northern, case, ActKind.BLOCK), OFFICER)
    with northern.works.reading(northern.id) as work:
        record = work.decisions.record_of(again.comment)
    assert (record.warnings, record.violations, record.blocked) == ((warned.id,), (), True)
    with northern.turn(OFFICER) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    lift = advised(northern, asked(northern, proposed(northern, case, ActKind.LIFT)), "chief_executive")
    decided(northern, lift, "communications_manager")
    with northern.works.reading(northern.id) as work:
        assert not work.decisions.record_of(again.comment).blocked
    northern.now += timedelta(days=366)

    def appeal() -> None:
        with northern.turn() as turn:
            appeals.appeal(turn, blocked.id, "It was long ago.")

    assert refused(northern, appeal) == Refusal.UNDONE_ALREADY


def test_a_message_is_deleted_where_the_rules_say_so_and_counts_before_a_block(office: Office):
    first, later = (str(office.keep("spam", place=Place.INBOX, author_handle="ann").case) for _ in range(2))
    removed(office, first)
    recorded(office, later)
    block = advised(office, asked(office, proposed(office, later, ActKind.BLOCK)), MANAGER)
    assert decided(office, block, SPECIALIST).decision.is_to_act


def test_evidence_names_the_account_by_its_name_and_its_page(northern: Office):
    page = "https://social.example/ann.barnes"
    snapshot = recorded(northern, str(northern.keep("spam", author_handle="Ann Barnes", profile_link=page).case))
    with northern.works.reading(northern.id) as work:
        kept = work.decisions.snapshot(snapshot).snapshot
    assert kept
    assert (kept.handle, kept.profile_link) == ("Ann Barnes", page)


def test_an_appeal_is_opened_once_and_agreed_to_once(northern: Office):
    case = str(northern.keep("spam").case)
    recorded(northern, case)
    done = decided(northern, proposed(northern, case, ActKind.BLOCK), OFFICER, extreme="It threatens a child.")
    northern.now += timedelta(days=366)

    def appeal() -> None:
        with northern.turn() as turn:
            appeals.appeal(turn, done.id, "It was long ago.")

    def agree() -> None:
        read(northern, done, "chief_executive")
        with northern.turn("chief_executive") as turn:
            appeals.agree(turn, done.id, "Yes.")

    appeal()
    assert refused(northern, appeal) == Refusal.APPEALED_ALREADY
    agree()
    assert refused(northern, agree) == Refusal.DECIDED_ALREADY


def test_the_day_from_which_an_appeal_opens_is_kept_with_the_decision(northern: Office):
    case = str(northern.keep("spam").case)
    recorded(northern, case)
    done = decided(northern, proposed(northern, case, ActKind.BLOCK), OFFICER, extreme="It threatens a child.")
    assert done.appeal_from
    assert timedelta(days=360) < done.appeal_from - done.decision.ruling.at < timedelta(days=367)


def test_what_counts_against_an_author_are_other_comments_posted_before_this_one(northern: Office):
    first, kept, later = (northern.keep("spam", author_handle="ann") for _ in range(3))
    for it in (first, kept, later):
        recorded(northern, str(it.case))
    done = [decided(northern, proposed(northern, str(it.case), ActKind.DELETE), OFFICER) for it in (later, first, kept)]
    assert [it.decision.ruling.matter.record.violations for it in done] == [(), (), (done[1].id,)]
    assert matter(northern, kept.comment).record.violations == (done[1].id,)


def test_evidence_is_of_the_version_that_was_asked_for_and_says_why_and_when_it_was_written(office: Office):
    written = office.now - timedelta(days=2)
    kept = office.keep("spam", "fb-1", posted_at=written)
    office.keep("compliment", "fb-1")

    def record(why: str, version: int | None = None) -> str:
        with office.turn() as turn:
            return decisions.record_evidence(turn, str(kept.case), why, version).id

    assert refused(office, lambda: record(" . ")) == Refusal.NO_REASON
    old, new = record("It advertises.", 1), record("It advertises.")
    with office.works.reading(office.id) as work:
        kept_old, kept_new = work.decisions.snapshot(old), work.decisions.snapshot(new)
        assert [it.id for it in work.decisions.snapshots(kept_old.author)] == [old, new]
    assert [it.snapshot.text for it in (kept_old, kept_new)] == ["spam", "compliment"]
    assert kept_old.snapshot.written_at == written
    assert kept_old.sha256 == kept_old.snapshot.sha256


def test_nothing_is_proposed_in_a_case_that_is_closed(office: Office):
    kept = office.keep("repair")
    case = office.claimed(str(kept.case), "newcomer")
    with office.turn("newcomer") as turn:
        cases.close(turn, case.id, case.version, "Answered.")
    assert refused(office, lambda: proposed(office, case.id)) == Refusal.CLOSED


def test_an_answer_to_a_suggestion_on_an_older_version_does_not_answer_the_present_one(office: Office):
    kept = office.keep("spam", "fb-1")
    case = office.claimed(str(kept.case), SPECIALIST)
    with office.turn(SPECIALIST) as turn:
        decisions.keep(turn, case.id, "It is a joke.", case.version)
    office.keep("spam spam", "fb-1")
    case = office.claimed(str(kept.case), SPECIALIST)

    def close() -> None:
        with office.turn(SPECIALIST) as turn:
            cases.close(turn, case.id, case.version, "Done.")

    assert refused(office, close) == Refusal.UNANSWERED


def test_what_its_author_has_deleted_needs_no_answer_to_a_suggestion(office: Office):
    kept = office.keep("spam", "fb-1")
    with office.turn() as turn:
        intake.deleted_by_author(turn, "facebook", "fb-1")
    case = office.claimed(str(kept.case), "newcomer")
    with office.turn("newcomer") as turn:
        assert cases.close(turn, case.id, case.version, "It is gone.").status == Status.CLOSED


def test_a_case_is_not_assigned_to_somebody_who_left_or_does_not_work_on_cases(office: Office):
    kept = office.keep("repair")
    with office.turn() as turn:
        turn.work.people.disable(office.name("second"), turn.at)
        turn.work.people.set_permissions(office.person(DEPUTY), frozenset())
    for person in (office.name("second"), office.person(DEPUTY)):

        def assign(person: str = person) -> None:
            with office.turn() as turn:
                cases.assign(turn, str(kept.case), person, 1)

        assert refused(office, assign) == Refusal.NO_SUCH_PERSON


def test_the_file_of_a_case_has_the_earlier_versions(office: Office):
    kept = office.keep("repair", "fb-1")
    office.keep("complaint", "fb-1")
    with office.turn() as turn:
        file = cases.open_file(turn, str(kept.case))
    assert [version.text for version in (*file.earlier, file.version)] == ["repair", "complaint"]


def test_a_score_that_comes_twice_or_after_a_person_said_more_changes_nothing(office: Office):
    kept = office.keep("repair", "fb-1", scored=False)
    with office.works.reading(office.id) as work:
        waiting = work.comments.unscored(1)[0]
    with office.turn() as turn:
        corrections.correct(turn, kept.comment, 1, Reading(frozenset({Label.EMERGENCY}), None))
    said = office.score(intake.Posted("facebook", "fb-1", "repair", office.now, office.now))
    for _ in range(2):
        with office.turn() as turn:
            intake.score_later(turn, waiting, said)
    with office.works.reading(office.id) as work:
        assert work.cases.get(str(kept.case)).level == Level.EMERGENCY
        assert [entry.event for entry in work.trail.entries(kept.comment)].count("scored") == 1


def test_an_edit_that_asks_nothing_leaves_a_closed_case_closed(office: Office):
    kept = office.keep("repair", "fb-1")
    case = office.claimed(str(kept.case), "newcomer")
    with office.turn("newcomer") as turn:
        cases.close(turn, case.id, case.version, "Answered.")
    office.keep("nothing to see", "fb-1")
    with office.works.reading(office.id) as work:
        assert work.cases.get(case.id).status == Status.CLOSED


def test_texts_that_are_alike_have_hashes_that_are_not(office: Office):
    one, other = office.keep("repair"), office.keep("repair")
    with office.works.reading(office.id) as work:
        kept = [work.comments.version(it.comment, 1) for it in (one, other)]
    assert kept[0].sha256 != kept[1].sha256
    assert kept[0].nonce != kept[1].nonce


def test_public_comments_come_before_messages_where_the_rules_say_so(office: Office):
    seen = {"first_seen_at": office.now}
    inbox = office.keep("repair", place=Place.INBOX, **seen)
    public = office.keep("repair", **seen)
    with office.works.reading(office.id) as work:
        due = {work.cases.get(str(it.case)).due_at for it in (inbox, public)}
        page = work.cases.page(QueueFilter(), office.now, None, 10)
    assert len(due) == 1
    assert [case.id for case in page.cases] == [public.case, inbox.case]


def test_the_decider_overrules_only_what_is_on_record(office: Office):
    kept = office.keep("spam")
    waiting = advised(office, asked(office, proposed(office, str(kept.case))), MANAGER, View.DISAGREE)
    done = decided(office, waiting, SPECIALIST, Outcome.ACT, overruling="It is a fraud.")
    assert done.decision.ruling.overruled == "It is a fraud."
    assert done.decision.grounds == (ground_of(office),)


def test_nobody_decides_on_a_comment_that_they_have_not_opened(office: Office):
    kept = office.keep("spam")
    waiting = advised(office, asked(office, proposed(office, str(kept.case))), MANAGER)
    with office.turn(SPECIALIST) as turn:
        version = cases.claim(turn, str(kept.case), 1).version

    def decide() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.decide(turn, waiting.id, Outcome.ACT, "It advertises.", version)

    assert refused(office, decide) == Refusal.UNREAD


def test_a_suggestion_is_answered_once(office: Office):
    kept = office.keep("spam")
    case = office.claimed(str(kept.case), SPECIALIST)

    def keep() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.keep(turn, case.id, "It is a joke.", case.version)

    keep()
    assert refused(office, keep) == Refusal.DECIDED_ALREADY


def test_what_was_proposed_on_an_older_text_keeps_no_case_open_and_no_evidence(office: Office):
    kept = office.keep("repair", "fb-1")
    recorded(office, str(kept.case))
    with office.turn() as turn:
        decisions.propose(turn, str(kept.case), ActKind.DELETE, ["personal_information"], "It names a home.")
    office.keep("repair repair", "fb-1")
    case = office.claimed(str(kept.case), "newcomer")
    with office.turn("newcomer") as turn:
        assert cases.close(turn, case.id, case.version, "Answered.").status == Status.CLOSED
    office.now += timedelta(days=5000)
    with office.turn() as turn:
        erased = retention.erase_due(turn, 200, retention.Place(retention.Stage.EVIDENCE))
    assert erased.counts == {"evidence": 1}


def test_a_case_that_is_taken_up_again_is_not_answered_yet(office: Office):
    kept = office.keep("repair")
    case = office.claimed(str(kept.case), "newcomer")
    with office.turn("newcomer") as turn:
        answered = case_steps.answered(case, turn.person, turn.at, case.version)
        closed = case_steps.close(answered, turn.person, turn.at, answered.version)
    assert case_steps.reopen(closed, closed.version).answered_at is None
