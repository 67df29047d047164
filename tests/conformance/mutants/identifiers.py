"""Programs that read labels and numbers otherwise than everybody else."""

import re

from lockernet.identifiers import gs1_keys, label_text, s10, scanned
from lockernet.identifiers.s10 import Service
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant(
    "vec/identifiers/idn-010",
    also=(
        "vec/identifiers/idn-007",
        "vec/identifiers/idn-011",
        "vec/identifiers/idn-012",
    ),
)
def weighs_serials_in_another_order() -> None:
    """The weights of S10 are read from the wrong end."""
    change(s10, "WEIGHTS", (7, 9, 5, 3, 2, 4, 6, 8))


@mutant("vec/identifiers/idn-010", also=("vec/identifiers/idn-007",))
def writes_ten_as_one() -> None:
    """The check digit 10 is written 1."""
    rewrite(s10, "check_digit", '{10: "0", 11: "5"}', '{10: "1", 11: "5"}')


@mutant("vec/identifiers/idn-012", also=("vec/identifiers/idn-007",))
def takes_any_country() -> None:
    """Any two letters are a country."""
    change(s10, "COUNTRIES", frozenset(a + b for a in s10._ALL for b in s10._ALL))


@mutant("vec/identifiers/idn-014")
def weighs_gs1_from_the_left() -> None:
    """GS1 weights are given from the left, which is right for even lengths only."""
    rewrite(gs1_keys, "check_digit", "enumerate(digits[::-1])", "enumerate(digits)")


@mutant("vec/identifiers/idn-003", also=("vec/identifiers/idn-002",))
def keeps_what_scanners_add() -> None:
    """Spaces and controls around a scan are part of the label."""
    rewrite(scanned, "without_identifier", "text = scanned.strip(_ENDS)", "text = scanned")


@mutant(
    "vec/identifiers/idn-004",
    also=(
        "vec/identifiers/idn-005",
        "vec/identifiers/idn-007",
        "vec/identifiers/idn-016",
    ),
)
def keeps_symbology_identifiers() -> None:
    """What a scanner says about the kind of barcode is part of the label."""
    rewrite(scanned, "without_identifier", "if found is None:", "if True:")


@mutant("vec/identifiers/idn-005")
def finds_no_sscc_among_pairs() -> None:
    """Of a GS1 barcode with several pairs the whole text is the label."""
    rewrite(label_text, "label_text", "if sscc is not None:", "if False:")


@mutant("vec/identifiers/idn-007")
def compares_s10_as_typed() -> None:
    """An S10 in lower case is another label."""
    rewrite(label_text, "_in_one_form", "return together.upper()", "return text")


@mutant("vec/identifiers/idn-006", also=("vec/identifiers/idn-002",))
def leaves_zeros_before_an_sscc() -> None:
    """An SSCC is another label with its application identifier before it."""
    rewrite(label_text, "_in_one_form", "if printed is not None and is_sscc(printed[1]):", "if False:")


@mutant("vec/identifiers/idn-008")
def takes_labels_of_any_length() -> None:
    """A label may have more than 64 characters."""
    change(label_text, "MAX_CHARACTERS", 512)


@mutant("vec/identifiers/idn-008")
def takes_letters_of_any_alphabet() -> None:
    """A label may hold what no label printer prints."""
    change(label_text, "_PRINTABLE_OR_GS", re.compile(r"[^\x00-\x1c]+"))


@mutant("vec/identifiers/idn-006", also=("vec/identifiers/idn-014",))
def takes_glns_with_wrong_check_digits() -> None:
    """The last digit of a number of GS1 is not looked at."""
    rewrite(gs1_keys, "_is_key", "and check_digit(text[:-1]) == text[-1]", "")


@mutant("vec/identifiers/idn-011")
def takes_reserved_indicators() -> None:
    """An item with a reserved service indicator is one of the post."""
    change(s10, "service", lambda _indicator: Service.PARCEL)
