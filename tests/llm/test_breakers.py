from random import Random

import pytest

from kintsugi.breaker import State
from kintsugi.clock import ManualClock
from kintsugi.llm.breakers import Breakers, Changed
from kintsugi.llm.failures import Failure, Symptom
from kintsugi.llm.gate import Admission, Cooling
from kintsugi.llm.kinds import Kind
from kintsugi.llm.target import Account, Target


def target(account: str, model: str = "m") -> Target:
    base_url = f"https://{account}.example/v1"
    return Target(
        account=Account(name=account, route="openai", base_url=base_url, key=None), model=model
    )


def failure(kind: Kind, retry_after_s: float | None = None, *, cause: str = "") -> Failure:
    return Failure(
        target="a/m",
        symptom=Symptom.REFUSED,
        kind=kind,
        retry_after_s=retry_after_s,
        cause=cause,
    )


class House:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.breakers = Breakers(self.clock, Random(1))
        self.changes: list[Changed] = []
        self.breakers.listen(self.changes.append)

    def ask(self, whom: Target) -> Admission:
        admission = self.breakers.admit(whom)
        assert isinstance(admission, Admission)
        return admission

    def fail(self, whom: Target, kind: Kind, **details) -> None:
        self.breakers.failed(self.ask(whom), failure(kind, **details))

    def shut(self, whom: Target) -> Cooling | None:
        admission = self.breakers.admit(whom)
        if isinstance(admission, Admission):
            self.breakers.abandoned(admission)
            return None
        return admission


@pytest.fixture
def house() -> House:
    return House()


def test_a_rate_limit_cools_its_target_and_no_other(house: House) -> None:
    """For as long as was asked for; other models of the account go on."""
    house.fail(target("a", "one"), Kind.RATE_LIMIT, retry_after_s=7)
    cooling = house.shut(target("a", "one"))
    assert cooling is not None
    assert (cooling.target, cooling.kind, cooling.declared) == ("a/one", Kind.RATE_LIMIT, True)
    assert house.shut(target("a", "two")) is None
    house.clock.advance(7)
    assert house.shut(target("a", "one")) is None


@pytest.mark.parametrize("kind", [Kind.QUOTA, Kind.AUTH, Kind.NETWORK])
def test_what_is_the_accounts_cools_the_account(house: House, kind: Kind) -> None:
    """Every model on that key or endpoint, and no other account's."""
    house.fail(target("a", "one"), kind)
    cooling = house.shut(target("a", "two"))
    assert cooling is not None
    assert (cooling.target, cooling.kind) == ("a", kind)
    assert house.shut(target("b")) is None
    assert [each.target for each in house.breakers.cooling()] == ["a"]


def test_three_overloaded_models_are_an_overloaded_account(house: House) -> None:
    """Two are not."""
    for number in range(3):
        assert house.shut(target("a", "spare")) is None
        house.fail(target("a", f"m{number}"), Kind.OVERLOADED)
    assert house.shut(target("a", "spare")) is not None


@pytest.mark.parametrize("kind", [Kind.BAD_REQUEST, Kind.CONTEXT_LENGTH, Kind.EMPTY])
def test_a_target_that_answered_is_there(house: House, kind: Kind) -> None:
    """What was wrong with the question, or with the answer, is no matter of breakers."""
    whom = target("a")
    for _ in range(5):
        house.fail(whom, kind)
    assert house.shut(whom) is None
    house.fail(whom, Kind.RATE_LIMIT)
    house.clock.advance(40)
    house.fail(whom, kind)
    assert house.breakers.ailing() == {}


def test_a_deadline_that_others_used_up_is_nobodys_fault(house: House) -> None:
    """A caller's short time never counts."""
    for _ in range(5):
        house.fail(target("a"), Kind.TIMEOUT, cause="total")
    assert house.shut(target("a")) is None
    house.fail(target("a"), Kind.TIMEOUT, cause="first_sign")
    house.fail(target("a"), Kind.TIMEOUT, cause="first_sign")
    assert house.shut(target("a")) is not None


def test_of_twenty_callers_one_finds_out(house: House) -> None:
    """When a cooldown is over; the others are told who is being waited for."""
    whom = target("a")
    house.fail(whom, Kind.OVERLOADED)
    house.clock.advance(60)
    admissions = [house.breakers.admit(whom) for _ in range(20)]
    assert sum(isinstance(each, Admission) for each in admissions) == 1


def test_late_failures_do_not_lengthen_a_cooldown(house: House) -> None:
    """Calls that began before it opened are no news."""
    whom = target("a")
    early = [house.ask(whom) for _ in range(3)]
    house.breakers.failed(early[0], failure(Kind.OVERLOADED))
    until = house.breakers.cooling()[0].until
    for passed in early[1:]:
        house.breakers.failed(passed, failure(Kind.OVERLOADED))
    assert house.breakers.cooling()[0].until == until


def test_one_door_that_is_shut_takes_no_lease_of_the_other(house: House) -> None:
    """Else a target behind a shut account would never be asked again."""
    whom = target("a")
    house.fail(whom, Kind.OVERLOADED)
    house.clock.advance(60)  # the target may be asked once
    house.fail(target("a", "other"), Kind.AUTH)
    assert house.shut(whom) is not None
    house.breakers.forget("a")
    assert house.shut(whom) is None


def test_unrelated_accounts_that_are_lost_together_mean_that_we_are_offline(house: House) -> None:
    """Then nobody cools, and who was thought to blame is asked again."""
    house.fail(target("a"), Kind.NETWORK)
    house.clock.advance(9)
    assert house.shut(target("a")) is not None
    house.fail(target("b"), Kind.NETWORK)
    assert house.breakers.offline
    assert house.breakers.cooling() == ()
    house.fail(target("a"), Kind.NETWORK)
    assert house.breakers.cooling() == ()
    house.breakers.succeeded(house.ask(target("b")))
    assert not house.breakers.offline


def test_losses_far_apart_are_two_losses(house: House) -> None:
    """One after the other can happen to anybody."""
    house.fail(target("a"), Kind.NETWORK)
    house.clock.advance(30)
    house.fail(target("b"), Kind.NETWORK)
    assert not house.breakers.offline
    assert [each.target for each in house.breakers.cooling()] == ["b"]


def test_being_offline_is_believed_for_a_while_only(house: House) -> None:
    """Without further losses it ends by itself."""
    for account in ("a", "b"):
        house.fail(target(account), Kind.NETWORK)
    house.clock.advance(30)
    assert not house.breakers.offline


def test_servers_on_this_machine_say_nothing_about_the_network(house: House) -> None:
    """Two local servers that are down are two servers that are down."""
    for port in (1, 2):
        base_url = f"http://127.0.0.1:{port}/v1"
        account = Account(name=f"local{port}", route="openai", base_url=base_url, key=None)
        house.fail(Target(account=account, model="m"), Kind.NETWORK)
    assert not house.breakers.offline
    assert len(house.breakers.cooling()) == 2


def test_who_listens_is_told_of_openings_and_of_recoveries(house: House) -> None:
    """Once each, with what was before; nothing else is news."""
    whom = target("a")
    house.breakers.succeeded(house.ask(whom))
    assert house.changes == []
    house.fail(whom, Kind.OVERLOADED)
    house.clock.advance(60)
    probing = house.breakers.probe(whom)
    assert isinstance(probing, Admission)
    house.breakers.succeeded(probing)
    opened, recovered = house.changes
    assert (opened.key, opened.opened, opened.recovered) == ("a/m", True, False)
    assert (recovered.key, recovered.opened, recovered.recovered) == ("a/m", False, True)
    assert recovered.by_probe
    assert recovered.after.state is State.CLOSED


def test_a_guess_can_be_probed_before_it_is_over(house: House) -> None:
    """And meanwhile nobody else is let in."""
    whom = target("a")
    house.fail(whom, Kind.OVERLOADED)
    assert isinstance(house.breakers.probe(whom), Admission)
    assert isinstance(house.breakers.admit(whom), Cooling)
    assert isinstance(house.breakers.probe(whom), Cooling)


def test_a_shadow_begins_as_they_are_and_goes_its_own_way(house: House) -> None:
    """What happens to it happens to nobody else, and nobody is told; nor is it the other way."""
    house.fail(target("a"), Kind.RATE_LIMIT, retry_after_s=60)
    told = list(house.changes)
    shadow = house.breakers.shadow(house.clock)
    assert isinstance(shadow.admit(target("a")), Cooling)
    passed = shadow.admit(target("b"))
    assert isinstance(passed, Admission)
    shadow.failed(passed, failure(Kind.AUTH))
    assert [each.target for each in shadow.cooling()] == ["a/m", "b"]
    assert [each.target for each in house.breakers.cooling()] == ["a/m"]
    house.fail(target("c"), Kind.AUTH)
    assert [each.target for each in shadow.cooling()] == ["a/m", "b"]
    assert len(house.changes) == len(told) + 1


def test_a_shadow_knows_what_is_out_of_reach(house: House) -> None:
    """Two accounts lost together mean that we are offline; the shadow learns it from both."""
    house.fail(target("a"), Kind.NETWORK)
    shadow = house.breakers.shadow(house.clock)
    passed = shadow.admit(target("b"))
    assert isinstance(passed, Admission)
    shadow.failed(passed, failure(Kind.NETWORK))
    assert (shadow.offline, house.breakers.offline) == (True, False)
