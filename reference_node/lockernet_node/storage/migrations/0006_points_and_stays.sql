-- What the operator says about its points: records and tombstones, each signed over the one before (LN-PNT-001).

CREATE TABLE point_words (
    sequence INTEGER PRIMARY KEY,
    statement_id BLOB NOT NULL,
    point_id TEXT NOT NULL,
    statement BLOB NOT NULL
) STRICT;

CREATE INDEX words_of_a_point
ON point_words (point_id, sequence);

CREATE TRIGGER point_words_go_on_without_gap
BEFORE INSERT ON point_words
WHEN NEW.sequence <> 1 + (SELECT coalesce(max(sequence), 0) FROM point_words)
BEGIN
    SELECT raise(ABORT, 'the feed of points goes on with the next sequence');
END;

CREATE TRIGGER point_words_are_never_changed
BEFORE UPDATE ON point_words
BEGIN
    SELECT raise(ABORT, 'the feed of points is append-only');
END;

CREATE TRIGGER point_words_are_never_shortened
BEFORE DELETE ON point_words
BEGIN
    SELECT raise(ABORT, 'the feed of points is append-only');
END;

-- Stays of drivers that have not ended (LN-CUS-060). Ids stand one after the other: 16 bytes a parcel, 32 a receipt.
CREATE TABLE stays (
    badge_id BLOB NOT NULL PRIMARY KEY,
    courier_id TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    acted_at INTEGER NOT NULL,
    handed_at INTEGER,
    has_left INTEGER NOT NULL CHECK (has_left IN (0, 1)),
    parcels BLOB NOT NULL CHECK (length(parcels) % 16 = 0),
    receipts BLOB NOT NULL CHECK (length(receipts) % 32 = 0)
) STRICT;

CREATE TABLE session_receipts (
    courier_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    statement BLOB NOT NULL,
    PRIMARY KEY (courier_id, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER session_receipts_go_on_without_gap
BEFORE INSERT ON session_receipts
WHEN NEW.number <> 1 + (
    SELECT coalesce(max(number), 0) FROM session_receipts WHERE courier_id = NEW.courier_id
)
BEGIN
    SELECT raise(ABORT, 'session receipts go on with the courier''s next number');
END;

CREATE TRIGGER session_receipts_are_never_changed
BEFORE UPDATE ON session_receipts
BEGIN
    SELECT raise(ABORT, 'session receipts are append-only');
END;
