-- What a restored node has to know, and when what may be erased is due.

-- 1 once a place of the journal was kept outside the database: from then on it has to be there at each start.
ALTER TABLE meta ADD COLUMN anchored INTEGER NOT NULL DEFAULT 0 CHECK (anchored IN (0, 1));

CREATE TRIGGER epoch_only_rises
BEFORE UPDATE OF epoch ON meta
WHEN NEW.epoch <= OLD.epoch
BEGIN
    SELECT raise(ABORT, 'a new epoch is higher than the one before');
END;

-- What an operator has to act on before the point serves fully again.
CREATE TABLE gates (
    gate TEXT NOT NULL PRIMARY KEY CHECK (gate IN ('RESTORED', 'RECOVERY')),
    reason TEXT NOT NULL,
    closed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Ended parcels whose side table is not erased yet.
CREATE TABLE endings (
    parcel_id BLOB NOT NULL PRIMARY KEY,
    ended_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX endings_due
ON endings (ended_at);

-- Parcels that ended before endings were noted count from now on. COLLECTED, REMOVED, WITHDRAWN, ABORTED.
INSERT INTO endings (parcel_id, ended_at)
SELECT parcel_id, CAST(strftime('%s', 'now') AS INTEGER) * 1000000
FROM custody
WHERE state IN (5, 7, 8, 9);

ALTER TABLE statements ADD COLUMN parcel_id BLOB;

CREATE INDEX statements_of
ON statements (parcel_id)
WHERE parcel_id IS NOT NULL;

CREATE INDEX labels_of
ON labels (parcel_id);
