-- What one point keeps. Times are whole microseconds since 1970 in UTC.
--
-- Truth:              journal, member_journal, checkpoints (append-only, gap-free)
-- Built from it:      custody, attempts, compartments, effects, requests
-- Erasable:           labels, statements, claim_secrets (what could be linked to a person is nowhere else)
--
-- The numbers of states are those of CustodyState and ReservationState; a test compares them.

CREATE TABLE meta (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    epoch INTEGER NOT NULL CHECK (epoch >= 1)
) STRICT;

INSERT INTO meta (only_row, epoch) VALUES (1, 1);

CREATE TABLE custody (
    parcel_id BLOB NOT NULL PRIMARY KEY,
    courier_id TEXT NOT NULL,
    state INTEGER NOT NULL,
    reservation INTEGER NOT NULL,
    reserved_until INTEGER,
    compartment_id TEXT,
    selector TEXT,
    load TEXT NOT NULL,
    claim_handle BLOB UNIQUE,
    claim_commitment BLOB,
    shipment_id BLOB,
    last_receipt_id BLOB,
    body TEXT NOT NULL,
    -- DEPOSITING, WAITING, COLLECTING, REMOVING: the parcel has a compartment.
    CHECK (state NOT IN (2, 3, 4, 6) OR compartment_id IS NOT NULL)
) STRICT;

-- Invariant I1: a compartment belongs to one parcel at a time, however wrong the code is.
CREATE UNIQUE INDEX assigned
ON custody (compartment_id)
WHERE state IN (2, 3, 4, 6, 10);

-- DEPOSITING, COLLECTING, REMOVING.
CREATE INDEX visits
ON custody (state)
WHERE state IN (2, 4, 6);

-- Not COLLECTED, REMOVED, WITHDRAWN, ABORTED.
CREATE UNIQUE INDEX live_selectors
ON custody (selector)
WHERE selector IS NOT NULL AND state NOT IN (5, 7, 8, 9);

-- EXPECTED and HARD; admission reads nothing but this index.
CREATE INDEX promises
ON custody (state, reservation, reserved_until, load)
WHERE state = 1 AND reservation = 1;

CREATE INDEX shipments
ON custody (shipment_id)
WHERE shipment_id IS NOT NULL;

CREATE TABLE attempts (
    parcel_id BLOB NOT NULL PRIMARY KEY,
    generation INTEGER NOT NULL,
    in_generation INTEGER NOT NULL,
    in_life INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Only while a collection runs; then the receipt carries it.
CREATE TABLE claim_secrets (
    parcel_id BLOB NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE compartments (
    compartment_id TEXT NOT NULL PRIMARY KEY,
    fault_reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE labels (
    label_number INTEGER PRIMARY KEY,
    courier_id TEXT NOT NULL,
    label TEXT NOT NULL,
    parcel_id BLOB NOT NULL,
    UNIQUE (courier_id, label, parcel_id)
) STRICT;

CREATE TABLE statements (
    statement_id BLOB NOT NULL PRIMARY KEY,
    statement BLOB NOT NULL,
    kept_at INTEGER NOT NULL
) STRICT;

CREATE TABLE requests (
    issuer TEXT NOT NULL,
    request_id BLOB NOT NULL,
    statement_id BLOB NOT NULL,
    answer BLOB NOT NULL,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, request_id)
) STRICT;

CREATE TABLE effects (
    effect_id INTEGER PRIMARY KEY,
    compartment_id TEXT NOT NULL,
    parcel_id BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'PLANNED' CHECK (state IN ('PLANNED', 'DONE', 'FAILED', 'ABANDONED'))
) STRICT;

CREATE INDEX planned
ON effects (effect_id)
WHERE state = 'PLANNED';

CREATE TABLE journal (
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    event BLOB NOT NULL,
    receipt BLOB,
    PRIMARY KEY (epoch, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE member_journal (
    member_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    journal_sequence INTEGER NOT NULL,
    PRIMARY KEY (member_id, epoch, sequence),
    FOREIGN KEY (epoch, journal_sequence) REFERENCES journal (epoch, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
    number INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    statement_id BLOB NOT NULL,
    statement BLOB NOT NULL
) STRICT;

CREATE TRIGGER journal_goes_on_without_gap
BEFORE INSERT ON journal
WHEN NEW.epoch <> (SELECT epoch FROM meta)
    OR NEW.sequence <> 1 + (SELECT coalesce(max(sequence), 0) FROM journal WHERE epoch = NEW.epoch)
BEGIN
    SELECT raise(ABORT, 'the journal goes on with the next sequence of the current epoch');
END;

CREATE TRIGGER member_journal_goes_on_without_gap
BEFORE INSERT ON member_journal
WHEN NEW.sequence <> 1 + (
    SELECT coalesce(max(sequence), 0)
    FROM member_journal
    WHERE member_id = NEW.member_id AND epoch = NEW.epoch
)
    OR NEW.journal_sequence <> (SELECT max(sequence) FROM journal WHERE epoch = NEW.epoch)
BEGIN
    SELECT raise(ABORT, 'a member''s feed goes on with its next sequence, for the newest event');
END;

CREATE TRIGGER checkpoints_go_on_without_gap
BEFORE INSERT ON checkpoints
WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM checkpoints)
BEGIN
    SELECT raise(ABORT, 'checkpoints go on with the next number');
END;

CREATE TRIGGER effects_finish_once
BEFORE UPDATE ON effects
WHEN OLD.state <> 'PLANNED'
BEGIN
    SELECT raise(ABORT, 'a finished pulse stays as it is');
END;

CREATE TRIGGER journal_is_never_changed
BEFORE UPDATE ON journal
BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_is_never_shortened
BEFORE DELETE ON journal
BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER member_journal_is_never_changed
BEFORE UPDATE ON member_journal
BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER member_journal_is_never_shortened
BEFORE DELETE ON member_journal
BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER checkpoints_are_never_changed
BEFORE UPDATE ON checkpoints
BEGIN
    SELECT raise(ABORT, 'checkpoints are append-only');
END;

CREATE TRIGGER checkpoints_are_never_shortened
BEFORE DELETE ON checkpoints
BEGIN
    SELECT raise(ABORT, 'checkpoints are append-only');
END;
