-- What is closed, compartments as their own machine, and what the operator's statements left here.

-- One row for each subject and reason; the point serves again once no row is left. Scope as ClosedScope.
CREATE TABLE closings (
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    scope INTEGER NOT NULL CHECK (scope IN (1, 2)),
    since INTEGER NOT NULL,
    closed_by TEXT NOT NULL,
    PRIMARY KEY (subject, reason)
) STRICT, WITHOUT ROWID;

-- One row for each compartment that is not sound: out of service, or with an item that no parcel explains.
CREATE TABLE unsound (
    compartment_id TEXT NOT NULL PRIMARY KEY,
    fault_reason TEXT,
    orphan INTEGER NOT NULL CHECK (orphan IN (0, 1)),
    CHECK (fault_reason IS NOT NULL OR orphan = 1)
) STRICT, WITHOUT ROWID;

INSERT INTO unsound (compartment_id, fault_reason, orphan)
SELECT compartment_id, fault_reason, 0
FROM compartments;

DROP TABLE compartments;

ALTER TABLE unsound RENAME TO compartments;

-- The compartments that the configuration had at the last start, so that one that it leaves out is noticed.
CREATE TABLE fitted (
    compartment_id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Erasable: the statement names where an authority's order is filed.
CREATE TABLE maintenance_grants (
    grant_id BLOB NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    statement BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The newest opening of each door beside visits: by staff, from afar, or told of a key.
CREATE TABLE openings (
    compartment_id TEXT NOT NULL PRIMARY KEY,
    action INTEGER NOT NULL,
    grant_id BLOB,
    until INTEGER NOT NULL,
    stage INTEGER NOT NULL CHECK (stage IN (0, 1, 2))
) STRICT, WITHOUT ROWID;

-- A pulse beside visits is sent until then or never.
ALTER TABLE effects ADD COLUMN until INTEGER;

-- Boxes left to the hub. Once returned, what the hub had promised is kept aside until then.
CREATE TABLE leases (
    lease_epoch INTEGER NOT NULL PRIMARY KEY,
    counts TEXT NOT NULL,
    kept_until INTEGER
) STRICT;

-- Parcels that are expected on a promise of the hub. after_return: it was still to come when the lease ended.
CREATE TABLE hub_promises (
    parcel_id BLOB NOT NULL PRIMARY KEY,
    lease_epoch INTEGER NOT NULL,
    box TEXT NOT NULL,
    reserved_until INTEGER NOT NULL,
    after_return INTEGER NOT NULL DEFAULT 0 CHECK (after_return IN (0, 1))
) STRICT, WITHOUT ROWID;

-- EXPECTED and BROKEN, for what is told after a repair.
CREATE INDEX broken_promises
ON custody (state, reservation)
WHERE state = 1 AND reservation = 5;
