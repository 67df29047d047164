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
