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
