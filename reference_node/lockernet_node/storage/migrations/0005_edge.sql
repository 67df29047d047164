-- What the node's edges keep: the proof that a write is possible, and the claims of devices that were spent.

-- One row, written over and over: a health check that writes nothing would not see a full disk.
CREATE TABLE proofs (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    written_at INTEGER NOT NULL
) STRICT;

-- A claim is known by its hash alone. Once it is here it is spent, and what it was spent for is answered again.
CREATE TABLE enrolments (
    claim_hash BLOB NOT NULL PRIMARY KEY CHECK (length(claim_hash) = 32),
    device_digest BLOB NOT NULL CHECK (length(device_digest) = 32),
    answer BLOB NOT NULL,
    enrolled_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER claims_are_spent_for_good
BEFORE UPDATE ON enrolments
BEGIN
    SELECT raise(ABORT, 'a spent claim stays as it is');
END;

CREATE TRIGGER spent_claims_are_never_forgotten
BEFORE DELETE ON enrolments
BEGIN
    SELECT raise(ABORT, 'a spent claim stays as it is');
END;
