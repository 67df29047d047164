"""Sessions in memory: bounded, unguessable, gone when they end."""

from lockernet_node.web.sessions import MOST, KioskSession, Sessions, is_id, new_id


def test_the_one_that_acted_longest_ago_makes_room() -> None:
    seconds = iter(range(10 * MOST))
    sessions = Sessions(lambda: next(seconds) / 100)
    first, *others = [sessions.begin(KioskSession(), instead_of="") for _ in range(MOST)]
    sessions.keep(first, KioskSession())

    newest = sessions.begin(KioskSession(), instead_of="")

    assert sessions.find(others[0]) is None
    assert all(sessions.find(each) is not None for each in (first, *others[1:], newest))


def test_a_session_that_ended_does_not_come_back_with_a_late_answer() -> None:
    sessions = Sessions(lambda: 0.0)
    begun = sessions.begin(KioskSession(), instead_of="")
    sessions.end(begun)

    sessions.keep(begun, KioskSession(label="LATE"))

    assert sessions.find(begun) is None


def test_a_new_session_ends_the_one_before_on_the_screen() -> None:
    sessions = Sessions(lambda: 0.0)
    before = sessions.begin(KioskSession(), instead_of="")
    sessions.begin(KioskSession(), instead_of=before)

    assert sessions.find(before) is None


def test_ids_are_new_each_time_and_known_by_their_form() -> None:
    drawn = {new_id() for _ in range(100)}

    assert len(drawn) == 100
    assert all(map(is_id, drawn))
    assert not any(map(is_id, ("", "a" * 42, "a" * 44, "a" * 42 + "\n", "a" * 42 + "é")))
