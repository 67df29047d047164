"""A second verifier: does it agree with the vectors about statements, keys, speakers and claim codes?
One plain file, Python 3.11 and nothing else: `python -I -S verifier.py`. Written from the rules of docs/spec, without
the library, in at most 250 lines. Its arithmetic is slow and leaks timing: to compare with, not to guard a door.
"""
import base64, hmac, json, re, sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from pathlib import Path
HERE = Path(__file__).resolve().parent
WORLD = json.loads((HERE / "world.json").read_text("utf-8"))["shared"]
FILE, STATEMENT, CODE = "MALFORMED_FILE", "MALFORMED_STATEMENT", "MALFORMED_CODE"
NO, NEVER = "CODE_REFUSED", "9999-12-31T23:59:59Z"
class No(Exception): ...  # refused, untrusted or malformed; the argument is the reason
def need(holds, reason):
    if not holds:
        raise No(reason)
    return {}
# Curves: Ed25519 of RFC 8032 in extended coordinates, P-256 of SEC 2 in plain ones.
P, L, ZERO = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493, (0, 1, 1, 0)
D, ROOT = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
Q, N = 2**256 - 2**224 + 2**192 + 2**96 - 1, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
def ed_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P
def p256_add(p, q):
    if p is None or q is None or (p[0] == q[0] and p[1] != q[1]):
        return None if p and q else p or q
    slope = (3 * p[0] ** 2 - 3) * pow(2 * p[1], -1, Q) if p == q else (q[1] - p[1]) * pow(q[0] - p[0], -1, Q)
    x = (slope**2 - p[0] - q[0]) % Q
    return x, (slope * (p[0] - x) - p[1]) % Q
def times(add, scalar, point, total):
    for bit in f"{scalar:b}":
        total = add(add(total, total), point) if bit == "1" else add(total, total)
    return total
def point_of(algorithm, raw):  # the point of a key, if it may be one at all (LN-TRU-006)
    need((algorithm, len(raw)) in (("Ed25519", 32), ("ECDSA-P256-SHA256", 33)), FILE)
    if algorithm != "Ed25519":
        x = int.from_bytes(raw[1:], "big")
        y = pow((x**3 - 3 * x + B) % Q, (Q + 1) // 4, Q)
        need(raw[0] in (2, 3) and x < Q and (y * y - x**3 + 3 * x - B) % Q == 0, FILE)
        return x, Q - y if (y ^ raw[0]) & 1 else y
    sign, y = raw[31] >> 7, int.from_bytes(raw, "little") & 2**255 - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    x = root if root * root % P == square else root * ROOT % P
    x = x if x & 1 == sign else P - x
    left = times(ed_add, L, (x, y, 1, x * y % P), ZERO)
    need(y < P and x * x % P == square and 0 < x < P and left[0] == 0 and left[1] == left[2], FILE)
    return x, y, 1, x * y % P
BASES = [bytes.fromhex("58" + "66" * 31 + "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")]
BASES = point_of("Ed25519", BASES[0][:32]), point_of("ECDSA-P256-SHA256", BASES[0][32:])
def is_signed(key, signature, message):
    first, second, point = signature[:32], signature[32:64], key["point"]
    if key["algorithm"] == "Ed25519":
        s, mixed = int.from_bytes(second, "little"), sha512(first + key["raw"] + message).digest()
        minus = times(ed_add, int.from_bytes(mixed, "little") % L, (-point[0], point[1], 1, -point[3]), ZERO)
        r = ed_add(times(ed_add, s, BASES[0], ZERO), minus)
        x, y = (each * pow(r[2], -1, P) % P for each in r[:2])
        return len(signature) == 64 and s < L and (y | (x & 1) << 255).to_bytes(32, "little") == first
    r, s, z = (int.from_bytes(each, "big") for each in (first, second, sha256(message).digest()))
    if len(signature) != 64 or not (0 < r < N and 0 < s < N):
        return False
    ours, theirs = z * pow(s, -1, N) % N, r * pow(s, -1, N) % N
    at = p256_add(times(p256_add, ours, BASES[1], None), times(p256_add, theirs, point, None))
    return at is not None and at[0] % N == r
# The wire: which fields stand at most once, and what is inside them, as far as the vectors go (LN-SIG-013).
TWO, THREE = dict.fromkeys((1, 2), {}), dict.fromkeys((1, 2, 3), {})
HEADER = dict.fromkeys((1, 2, 3, 4, 9, 10), {}) | dict.fromkeys((5, 6, 7), TWO)
TERMS = dict.fromkeys((1, 3, 5, 6, 8, 9, 10, 11), {}) | {2: THREE, 4: TWO, 12: THREE}
ONCE = {"reserve-compartment": {1: HEADER, 2: {}, 3: TERMS, 4: {}, 5: TWO, 6: TWO}}
def varint(raw, at):
    found = re.compile(rb"[\x80-\xff]{0,9}[\x00-\x7f]").match(raw, at)
    need(found and (len(found[0]) == 1 or found[0][-1]), STATEMENT)
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(found[0])), found.end()
def fields(raw, once):  # every field's values by number; nothing that two parsers could read differently
    found, at = {}, 0
    while at < len(raw):
        tag, at = varint(raw, at)
        number, kind = tag >> 3, tag & 7
        need(kind in (0, 1, 2, 5) and not (number in found and number in once), STATEMENT)
        value, at = varint(raw, at) if kind in (0, 2) else ({1: 8, 5: 4}[kind], at)
        if kind:
            value, at = raw[at : at + value], at + value
            need(at <= len(raw), STATEMENT)
            fields(value, once[number]) if once.get(number) else None
        found.setdefault(number, []).append(value)
    return found
PREFIX, SUFFIX = "application/vnd.lockernet.", ".v1+protobuf"
TABLE = """any grant: session-token
any directory: time-attestation
courier grant: reserve-compartment cancel-reservation extend-deadline deposit-order collect-order remove-order compact-grant
courier grant: redirect-parcel reissue-code block-parcel release-parcel close-dispute bind-label clear-obligation delegation
courier custody: countersignature contest
courier settlement: agreement-acceptance
operator grant: confirmation refusal maintenance-grant remote-opening capacity-lease lease-return
operator directory: point-record point-tombstone point-feed-head device-key
operator settlement: agreement usage-record
operator device: custody-receipt session-receipt door-refusal checkpoint member-head"""
AUTHORITY = {kind: row.split(":")[0].split() for row in TABLE.splitlines() for kind in row.split(":")[1].split()}
def micros(text):
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
def lasts(record, moment):
    return micros(record["not_before"]) <= moment < micros(min(record["not_after"], record.get("superseded_at", NEVER)))
def directory(listed):  # all keys, each with its owner; a directory that is partly wrong is wrong
    names, keys = [each["member_id"] for each in listed["members"]], {}
    for member, record in ((member, record) for member in listed["members"] for record in member["keys"]):
        raw, name, purpose = bytes.fromhex(record["public_key"]), member["member_id"], record["purpose"]
        key = {**record, "raw": raw, "point": point_of(record["algorithm"], raw), "roles": member["roles"]}
        need(purpose in {row[1] for row in AUTHORITY.values()} and (purpose == "device") == ("point_id" in record), FILE)
        need(names.count(name) == 1 and raw not in keys and record["key_id"] == sha256(raw).hexdigest()[:16], FILE)
        message = "\0".join(["LN-key-v1", listed["network_id"], name, purpose, ""]).encode() + raw
        need(is_signed(key, bytes.fromhex(record["proof"]), message), FILE)
        keys[raw] = {**key, "owner": name, "message": message.hex()}
    return list(keys.values())
KEYS = {name: directory(listed) for name, listed in WORLD["directories"].items()}
def header_of(kind, payload, key, network, audiences):  # its first eight fields; a compact grant says it shorter
    found = fields(payload, ONCE.get(kind, {1: HEADER, 2: {}}))
    if kind == "compact-grant":
        to, begin, end = found[2][0], *(int.from_bytes(found[at][0], "little") * 10**6 for at in (3, 4))
        named = {sha256(f"LN-addressee-v1{network}\0{name}".encode()).digest()[:8]: name for name in audiences}
        return need(to in named, "UNTRUSTED_AUDIENCE") or (network, key["owner"], named[to], begin, begin, end, [])
    need(1 in found, STATEMENT)
    head = fields(found[1][0], HEADER)
    stamps = (fields(head[number][0], TWO) for number in (5, 6, 7))
    moments = (stamp.get(1, [0])[0] * 10**6 + stamp.get(2, [0])[0] // 1000 for stamp in stamps)
    return *(head[number][0].decode() for number in (1, 2, 3)), *moments, head.get(8, [])
def judge(name, payload, signatures, given):  # limits, signature, trust, policy, in this order
    trusted, here = WORLD["directories"][given["directory"]], WORLD["places"][given["place"]]
    need(len(payload) <= 64 * 1024, "MESSAGE_TOO_LARGE")
    need(1 <= len(signatures) <= 8, STATEMENT)
    need(not name.startswith(PREFIX) or name.endswith(SUFFIX), "VERSION_UNSUPPORTED")
    kind, now, bound, denied = name[len(PREFIX) : -len(SUFFIX)], micros(given["now"]), 120 * 10**6, []
    need(name == PREFIX + kind + SUFFIX and kind in AUTHORITY, STATEMENT)
    message = b"DSSEv1 %d %b %d %b" % (len(name), name.encode(), len(payload), payload)
    known = [(key, value) for hint, value in signatures for key in KEYS[given["directory"]] if key["key_id"] == hint]
    need(known, "UNTRUSTED_KEY")
    seen = micros(given.get("witnessed_at", given["now"]).replace("never", NEVER))
    for key in (key for key, value in known if is_signed(key, value, message)):
        try:
            need(key["purpose"] == AUTHORITY[kind][1], "UNTRUSTED_PURPOSE")
            head = header_of(kind, payload, key, trusted["network_id"], here["audiences"])
            need(head[0] == trusted["network_id"], "UNTRUSTED_NETWORK")
            own = AUTHORITY[kind][0] != "operator" or head[1] == here["operator"]
            need(own and head[1] == key["owner"] and AUTHORITY[kind][0] in ("any", *key["roles"]), "UNTRUSTED_ISSUER")
            need(head[2] in here["audiences"], "UNTRUSTED_AUDIENCE")
            need(key.get("point_id") in (None, here["point"]), "UNTRUSTED_ISSUER")
            need(lasts(key, head[3]), "UNTRUSTED_KEY")
            need(max(head[3], seen) < micros(key.get("compromised_from", NEVER)), "UNTRUSTED_KEY_COMPROMISED")
            break
        except No as no:
            denied.append(no)
    else:
        raise denied[0] if denied else No("UNTRUSTED_SIGNATURE")
    need({each.decode() for each in head[6]} <= set(here["features"]), "UNTRUSTED_CRITICAL_FEATURE")
    need(now - bound < head[5], "UNTRUSTED_EXPIRED")
    need(max(head[3], head[4]) <= now + bound, "UNTRUSTED_NOT_YET_VALID")
    need(lasts(key, now), "UNTRUSTED_KEY")
    agreed = {(each["courier_id"], each["operator_id"]) for each in trusted["agreements"] if lasts(each, now)}
    free = AUTHORITY[kind] != ["courier", "grant"] or head[1] == here["operator"]  # orders need an agreement
    need(free or (head[1], here["operator"]) in agreed, "UNTRUSTED_AGREEMENT")
    need(given.get("kind_expected", kind) == kind, STATEMENT)
    return head, {"statement_id": sha256(message).hexdigest(), "pae": message.hex(), "issuer": head[1]}
def statement(given):
    pieces = given["statement"] if isinstance(given["statement"], list) else [[given["statement"], 1]]
    found = fields(bytes.fromhex("".join(piece * count for piece, count in pieces)), {})
    hinted = [(each[1][0].hex(), each[2][0]) for each in (fields(raw, TWO) for raw in found.get(3, []))]
    return judge(found.get(1, [b""])[0].decode(), found.get(2, [b""])[0], hinted, given)[1]
def encoded(raw):
    return base64.b32encode(raw).decode().rstrip("=")
def base32(text):
    need(re.fullmatch("[A-Z2-7]*", text) and len(text) % 8 in (0, 2, 4, 5, 7), CODE)
    raw = base64.b32decode(text + "=" * (-len(text) % 8))
    return need(encoded(raw) == text, CODE) or raw
def compact(given):
    kind, form, most = ("compact-grant", "LN1:", 132) if given.get("use") != "receipt" else ("custody-receipt", "LN2:", 603)
    raw = base32(given["text"][4:]) if given["text"].startswith(form) else b""
    need(72 < len(raw) <= most, CODE)
    head, said = judge(f"{PREFIX}{kind}{SUFFIX}", raw[72:], [(raw[:8].hex(), raw[8:72])], given)
    action = fields(raw[72:], {})[1][0]
    need(given.get("use") != "badge" or action == 1 and head[5] - head[4] <= 86400 * 10**6, "UNTRUSTED_PURPOSE")
    return said | {"action": {1: "BADGE", 2: "COLLECT", 3: "WITHDRAW", 4: "DROP_OFF"}.get(action)}
def keys(given):
    if given["check"] == "directory":
        return {"keys": len(directory(given["directory"]))}
    key = {**given, "key_id": sha256(bytes.fromhex(given["public_key"])).hexdigest()[:16]}
    if given["check"] == "admission":
        return point_of(given["algorithm"], bytes.fromhex(given["public_key"])) and key
    return directory({**given, "members": [{**given, "roles": [], "keys": [key]}]})[0]
def read(text):
    need(len(text) <= 512 and text.isascii(), CODE)
    text = text.strip("".join(map(chr, [*range(33), 127]))).upper()
    need(not re.match("LN(?![01]:)[0-9]+:", text), "VERSION_UNSUPPORTED")
    if re.fullmatch("LN1:[A-Z2-7]+", text):
        return {"kind": "grant", "text": text}
    if text.startswith("LN0:"):
        raw = base32(text[4:])
        return need(len(raw) == 24, CODE) | {"kind": "claim", "handle": raw[:8].hex(), "secret": raw[8:].hex()}
    need(re.fullmatch("[0-9]([ -]?[0-9]){9}", text), CODE)
    typed = re.sub("[ -]", "", text)
    return {"kind": "digits", "selector": typed[:4], "digits": typed[4:]}
def six_digits(given):
    label, last = (b"LN-T2-v1", f"{given['generation']:08x}") if "generation" in given else (b"LN-DO-v1", "")
    numbers = bytes.fromhex(f"{given['key_version']:08x}{given['parcel_id']}{last}")
    code = hmac.digest(bytes.fromhex(given["key"]), label + numbers, "sha256")[:8]
    return f"{int.from_bytes(code, 'big') % 10**6:06}"
def selector(given):
    live = {n for first, last in given["live"] for n in range(int(first), int(last) + 1)}
    every = (2 * ((given["drawn"] + step) % 5000) + (given["drawer"] == "node") for step in range(5000))
    free = [n for n in every if n not in live]
    return need(free, "POINT_FULL") | {"selector": f"{free[0]:04}"}
def tries(given):
    left, life, generation, looked = 5, 15, 0, True
    for step in given["steps"]:
        raised = step["generation"] if isinstance(step, dict) else generation
        left, generation = 5 if raised > generation else left, max(raised, generation)
        looked = min(left, life) > 0 if step in ("wrong", "right") else looked
        left, life = (left - 1, life - 1) if looked and step == "wrong" else (left, life)
    return need(looked, NO) | {"left_in_generation": left, "left_in_life": life}
def commitment(given):
    raw = bytes.fromhex(given["handle"] + given["secret"])
    return {"commitment": sha256(b"LN-claim-v1" + raw).hexdigest(), "text": "LN0:" + encoded(raw)}
def admits(tier, shown, seen):
    return need({"T0": shown == seen == 0, "T1": shown >= seen, "T2": shown == seen}[tier], NO)
CODES = {
    "read": lambda given: read(given["text"]),
    "commitment": commitment,
    "opens": lambda given: need(commitment(read(given["text"]))["commitment"] == given["commitment"], NO),
    "digits": lambda given: {"digits": six_digits(given)},
    "digits-match": lambda given: need(six_digits(given) == given["typed"], NO),
    "selector": selector, "tries": tries,
    "wait": lambda given: {"wait_seconds": min(18, 2 ** sum(at > given["now"] - 600 for at in given["failures_at"]) // 16)},
    "generation": lambda given: admits(given["tier"], given["shown"], given["seen"]) | {"seen": given["shown"]},
}
TOPICS = {"statements": statement, "trust": statement, "compact": compact, "keys": keys}
TOPICS["codes"] = lambda given: CODES[given["check"]](given)
count, denied = 0, []
for topic, check in TOPICS.items():
    for count, vector in enumerate(json.loads((HERE / f"{topic}.json").read_text("utf-8"))["vectors"], count + 1):
        expected = {"reason": None} | vector["expected"]
        try:
            came = check(vector["input"])
        except No as no:
            came = {"reason": no.args[0]}
        if any(name != "verdict" and came.get(name) != expected[name] for name in expected):
            denied.append(f"{vector['id']}: expected {expected}, came {came}")
print(*denied, f"{count - len(denied)} of {count} verdicts of {', '.join(TOPICS)} agree", sep="\n")
sys.exit(1 if denied else 0)
