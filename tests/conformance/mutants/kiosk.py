"""Nodes that read labels otherwise than they should, or tell too much of them."""

from lockernet.identifiers import gs1_keys, label_text, s10, scanned
from lockernet_node.pipeline import placed
from lockernet_node.storage.sql.parcels import SqlParcels
from lockernet_node.web import drivers
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant("jrn/scan/as-a-pattern", "jrn/scan/case-counts", also=("jrn/*", "svc/label/*"))
def compares_labels_as_patterns() -> None:
    """A label is looked up as a pattern, and capitals do not count."""
    rewrite(SqlParcels, "custody_by_label", "AND label = ?", "AND label LIKE ?")


@mutant("jrn/scan/one-letter-less", "jrn/scan/as-a-pattern", also=("jrn/*", "svc/label/*"))
def compares_the_beginning_only() -> None:
    """A label whose beginning was scanned is found."""
    rewrite(SqlParcels, "custody_by_label", "AND label = ?", "AND label LIKE ? || '%'")


@mutant("jrn/scan/inner-space-counts", also=("svc/label/inner-spaces",))
def drops_spaces_inside() -> None:
    """Spaces inside any label are left out."""
    rewrite(label_text, "_in_one_form", "    return text", "    return together")


@mutant("jrn/scan/case-counts", also=("svc/label/*", "jrn/*"))
def writes_every_label_in_capitals() -> None:
    """Every label is read in capitals."""
    rewrite(label_text, "_in_one_form", "    return text", "    return text.upper()")


@mutant("jrn/scan/post-with-wrong-check-digit", also=("svc/label/wrong-check-digit",))
def looks_at_no_check_digit() -> None:
    """Whatever looks like a number of the post is read as one, and its check digit set right."""
    before = label_text._in_one_form

    def lax(text: str) -> str:
        together = text.replace(" ", "").upper()
        shaped = len(together) == 13 and together[2:11].isdigit() and together[-2:].isalpha()
        return f"{together[:10]}{s10.check_digit(together[2:10])}{together[11:]}" if shaped else before(text)

    change(label_text, "_in_one_form", lax)


@mutant("jrn/scan/sscc-with-wrong-check-digit", also=("svc/label/*",))
def sets_an_sscc_right() -> None:
    """An SSCC with a wrong check digit is read as the right one."""
    before = label_text._in_one_form

    def lax(text: str) -> str:
        digits = text.replace(" ", "").removeprefix("(00)")
        shaped = len(digits) == 18 and digits.isdigit()
        return digits[:-1] + str(gs1_keys.check_digit(digits[:-1])) if shaped else before(text)

    change(label_text, "_in_one_form", lax)


@mutant("jrn/scan/post-in-lower-case", "jrn/scan/post-in-groups")
def compares_numbers_of_the_post_as_typed() -> None:
    """A number of the post in lower case is another label."""
    rewrite(label_text, "_in_one_form", "if is_s10(together.upper()):", "if False:")


@mutant("jrn/scan/sscc-as-printed", also=("jrn/scan/*", "svc/label/same-sscc"))
def compares_an_sscc_as_printed() -> None:
    """An SSCC with (00) before it is another label."""
    rewrite(label_text, "_in_one_form", "if printed is not None and is_sscc(printed[1]):", "if False:")


@mutant("jrn/scan/sscc-among-others", also=("svc/label/same-gs1",))
def reads_no_element_strings() -> None:
    """Of a GS1 label the whole text is compared."""
    rewrite(label_text, "label_text", "if sscc is not None:", "if False:")


@mutant("jrn/scan/two-identifiers", also=("svc/field/label-two-identifiers",))
def drops_every_identifier() -> None:
    """However many identifiers stand before a label, all are left out."""
    rewrite(
        scanned,
        "without_identifier",
        "text[found.end() :].strip(_ENDS)",
        "without_identifier(text[found.end() :])[1]",
    )


@mutant("jrn/scan/more-than-512")
def reads_scans_of_any_length() -> None:
    """A scan may have any number of characters."""
    change(label_text, "MAX_SCANNED", 100_000)


@mutant("jrn/scan/look-alike", "jrn/scan/turned-round", also=("svc/field/*", "jrn/scan/told-alike"))
def forgives_other_alphabets() -> None:
    """Letters that look alike are read as what they look like, and marks are left out."""
    before = label_text.label_text

    def lax(text: str) -> str:
        return before(text.replace("\u202e", "").replace("\u0410", "A"))

    change(label_text, "label_text", lax)
    change(placed, "label_text", lax)


@mutant("jrn/scan/told-alike", also=("jrn/*",))
def says_what_is_wrong_with_a_label() -> None:
    """A driver reads another sentence for a label that is none."""
    rewrite(drivers.Drivers, "_show_label", "said=ErrorCode.NOT_EXPECTED", "said=ErrorCode.MALFORMED_CODE")
