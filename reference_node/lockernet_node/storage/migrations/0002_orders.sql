-- What couriers order about parcels: receipts by their ids, delegations, what the clock has to look at, and how
-- full the point was.
--
-- Built from the journal:  receipts, custody.due_at
-- Beside it:               delegations (accepted ones), windows (samples for SOFT reservations)

CREATE TABLE receipts (
    receipt_id BLOB NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    FOREIGN KEY (epoch, sequence) REFERENCES journal (epoch, sequence)
) STRICT, WITHOUT ROWID;

INSERT INTO receipts (receipt_id, epoch, sequence)
SELECT statement_id_of(receipt), epoch, sequence
FROM journal
WHERE receipt IS NOT NULL;

CREATE TABLE delegations (
    delegation_id BLOB NOT NULL PRIMARY KEY,
    delegator_id TEXT NOT NULL,
    delegate_id TEXT NOT NULL,
    public_key BLOB NOT NULL,
    statement BLOB NOT NULL,
    held_since INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX delegates
ON delegations (delegate_id, delegator_id);

-- When the clock has something to say about a parcel; promises have an index of their own. Early by less than a
-- second for parcels from before this migration: the custody table decides by what the body says.
ALTER TABLE custody
ADD COLUMN due_at INTEGER;

UPDATE custody
SET due_at = 1000000 * unixepoch(json_extract(body, '$.hold_until'))
WHERE state = 3 AND NOT json_extract(body, '$.overdue');

UPDATE custody
SET due_at = reserved_until + 86400000000
WHERE state = 1 AND reservation IN (4, 5, 7);

CREATE INDEX due
ON custody (due_at)
WHERE due_at IS NOT NULL;

-- Expected without a promise: walk-ins, SOFT reservations, and what is left of promises that ended.
CREATE INDEX unpromised
ON custody (courier_id)
WHERE state = 1 AND reservation <> 1;

-- How many more loads of a kind could have been promised at the start of a window, newest last.
CREATE TABLE windows (
    weekday INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    load TEXT NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (weekday, slot, load)
) STRICT, WITHOUT ROWID;
