"""Nodes that trust a directory, an agreement or a delegation that they must not."""

from typing import Any

from conformance.targets.reference import life
from lockernet.errors import ErrorCode
from lockernet.models.grants import Delegation
from lockernet.signing import delegation
from lockernet.signing import directory as directories
from lockernet_node.bootstrap import assembly
from lockernet_node.pipeline import delegations, kinds, standing, trust
from tests.conformance.mutants.registry import change, mutant

T, D, J = "svc/trust/", "svc/delegation/", "jrn/directory/"
S = "svc/statement/"


@mutant(f"{T}older")
def takes_older_directories() -> None:
    """Any directory of this network is taken, also one that gives lost rights back."""

    def accept(self: trust.Trust, directory: Any) -> None:
        self._directory = directory

    trust.Trust.accept = accept  # type: ignore[method-assign]


@mutant(f"{T}without-own-keys")
def takes_directories_without_its_own_keys() -> None:
    """A directory may list the operator with other keys."""
    change(life, "read_trust", lambda config: assembly.load_directory(config.files.trust))


@mutant(f"{T}new-member", f"{T}removed", also=(f"{T}*", f"{J}*", f"{D}*", "svc/agreement/*"))
def never_reads_again() -> None:
    """A new directory counts after the next start only."""
    trust.Trust.accept = lambda *_: None  # type: ignore[method-assign]


def _admission_without(words: str) -> None:
    """A key is admitted though this is wrong with it."""
    right = directories._admit_key

    def lax(network_id: str, member: Any, record: Any) -> Any:
        try:
            return right(network_id, member, record)
        except Exception as error:
            if words not in str(error):
                raise
            verifier = directories.verifier_of(record.public_key, record.algorithm)
            return directories.AdmittedKey.of(record, member, verifier)

    change(directories, "_admit_key", lax)


@mutant(f"{T}no-proof", f"{T}proof-of-another-purpose", f"{T}key-of-another-member")
def asks_for_no_proof() -> None:
    """A member may list any key as its own."""
    _admission_without("no proof of possession")


@mutant(f"{T}forged-key-id")
def believes_key_ids() -> None:
    """A key may stand under any id."""
    _admission_without("the id is not that of the key")


@mutant(f"{T}device-key-without-point")
def takes_device_keys_of_no_point() -> None:
    """A device key speaks for every point."""
    _admission_without("names its point")


@mutant(f"{T}key-twice")
def takes_keys_twice() -> None:
    """A key may stand in two records, and the last one counts."""
    right = directories._admit

    def lax(trust_file: Any) -> Any:
        members = []
        for member in trust_file.members:
            keys = {record.public_key: record for record in member.keys}
            members.append(member.model_copy(update={"keys": tuple(keys.values())}))
        return right(trust_file.model_copy(update={"members": tuple(members)}))

    change(directories, "_admit", lax)


@mutant(f"{S}no-agreement", "svc/agreement/in-force", "svc/agreement/with-another-operator",
        f"{T}agreement-over", f"{D}courier-without-agreement",
        also=(f"{S}no-agreement-before-*", f"{D}courier-removed"))  # fmt: skip
def asks_for_no_agreement() -> None:
    """Every courier of the network may use the point."""
    directories.TrustedDirectory.in_agreement = lambda *_: True  # type: ignore[method-assign]


@mutant("svc/agreement/in-force")
def agreements_never_end() -> None:
    """An agreement that is listed is in force."""
    right = directories._in_force

    def endless(agreements: Any) -> Any:
        return dict.fromkeys(right(agreements), ((0, directories.NEVER),))

    change(directories, "_in_force", endless)


@mutant(f"{J}expired", f"{J}expired-no-cancel", f"{J}expired-no-deposit")
def works_on_for_ever() -> None:
    """An expired directory is as good as a stale one."""
    right = directories.TrustedDirectory.age

    def age(self: Any, moment: Any) -> Any:
        found = right(self, moment)
        return directories.DirectoryAge.STALE if found is directories.DirectoryAge.EXPIRED else found

    directories.TrustedDirectory.age = age  # type: ignore[method-assign]


@mutant(f"{J}stale", f"{J}stale-deposit")
def ends_with_the_directory() -> None:
    """A stale directory is as bad as an expired one: one bad week stops all couriers."""
    right = directories.TrustedDirectory.age

    def age(self: Any, moment: Any) -> Any:
        found = right(self, moment)
        return directories.DirectoryAge.EXPIRED if found is directories.DirectoryAge.STALE else found

    directories.TrustedDirectory.age = age  # type: ignore[method-assign]


@mutant(f"{J}stale", f"{J}stale-deposit")
def marks_nothing() -> None:
    """No event says that the directory was stale."""
    standing.Standing.is_stale = property(lambda _self: False)  # type: ignore[assignment,method-assign]


@mutant(f"{J}fresh", f"{J}stale", also=(f"{J}stale-deposit",))
def marks_everything() -> None:
    """Every event says that the directory was stale."""
    standing.Standing.is_stale = property(lambda _self: True)  # type: ignore[assignment,method-assign]


@mutant(f"{J}expired-no-deposit")
def lets_drivers_in() -> None:
    """An expired directory stops orders, and no driver."""
    from lockernet_node.pipeline import depositing  # noqa: PLC0415 - only where a node is made wrong

    right = depositing.standing_of

    def known(desk: Any) -> Any:
        found = right(desk)
        return standing.Standing(found.now, found.state, found.bounds, directories.DirectoryAge.STALE)

    depositing.standing_of = known  # type: ignore[assignment]


@mutant(f"{J}expired-collected", also=(f"{J}*",))
def locks_parcels_in() -> None:
    """With an expired directory nobody collects."""
    from lockernet.models.outcome import Refused  # noqa: PLC0415 - only where a node is made wrong
    from lockernet_node.pipeline import collecting  # noqa: PLC0415 - the same

    right = collecting.Collecting.open

    async def closed(self: Any, *told: Any, **more: Any) -> Any:
        if standing.standing_of(self._desk).reason_against_work() is not None:
            return Refused(ErrorCode.DIRECTORY_EXPIRED)
        return await right(self, *told, **more)

    collecting.Collecting.open = closed  # type: ignore[method-assign]


@mutant(f"{D}another-action", f"{D}no-action", f"{D}action-of-tomorrow")
def lets_delegates_do_anything() -> None:
    """A delegation is for every action."""
    change(delegation, "_covers", lambda _link, _wish: True)


@mutant(f"{D}second-says-more", f"{D}second-lasts-longer")
def lets_second_links_grow() -> None:
    """The second link may say more than the first."""
    change(delegation, "_is_within", lambda _after, _before: True)


@mutant(f"{D}not-passed-on")
def lets_every_delegate_pass_on() -> None:
    """Whether a delegation may be passed on is not asked."""
    right = delegation._is_connected

    def lax(chain: Any, wish: Any) -> bool:
        from dataclasses import replace  # noqa: PLC0415 - only where a node is made wrong

        return right(tuple(replace(link, may_delegate=True) for link in chain), wish)

    change(delegation, "_is_connected", lax)


@mutant(f"{D}ended")
def delegations_never_end() -> None:
    """A delegation that was taken holds for ever."""
    right = delegation._judge_link

    def lax(*told: Any, **more: Any) -> ErrorCode | None:
        found = right(*told, **more)
        return None if found is ErrorCode.UNTRUSTED_EXPIRED else found

    change(delegation, "_judge_link", lax)


@mutant(f"{D}key-stolen-before", f"{D}courier-removed")
def forgets_the_keys_of_delegations() -> None:
    """The key of a delegation is judged once, when it comes."""
    change(delegation, "_judge_key", lambda _link, _directory: None)
    right = directories.TrustedDirectory.in_agreement
    seen: set[tuple[str, str]] = set()

    def remembered(self: Any, courier_id: str, operator_id: str, moment: Any) -> bool:
        found = right(self, courier_id, operator_id, moment)
        if found:
            seen.add((courier_id, operator_id))
        return found or (courier_id not in self.members and (courier_id, operator_id) in seen)

    directories.TrustedDirectory.in_agreement = remembered  # type: ignore[method-assign]


@mutant(f"{D}of-somebody-else", also=(f"{D}*",))
def lets_anybody_act() -> None:
    """Whoever knows of a delegation may act under it."""

    def anybody(tx: Any, _point: Any, delegation_id: bytes, _member: str, **_more: Any) -> Any:
        held = tx.delegation(delegation_id)
        if held is None:
            return delegations.Refused(ErrorCode.DELEGATION_UNKNOWN)
        return held.delegator_id

    change(delegations, "acting_under", anybody)


@mutant(f"{D}to-the-point")
def takes_delegations_to_the_point() -> None:
    """A delegation may be addressed to the point."""
    right = kinds.RULES[Delegation]

    def lax(tx: Any, desk: Any, placed: Any) -> Any:
        try:
            return right(tx, desk, placed)
        except delegations.Untrusted:
            return delegations.Taken()

    change(kinds, "RULES", {**kinds.RULES, Delegation: lax})
