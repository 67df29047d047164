-- What is remembered of the time. Times are whole microseconds since 1970 in UTC; state is a TimeState.

CREATE TABLE kept_time (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    floor INTEGER NOT NULL,
    synced_at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    stepped INTEGER NOT NULL CHECK (stepped IN (0, 1))
) STRICT;

CREATE TRIGGER time_never_goes_back
BEFORE UPDATE ON kept_time
WHEN NEW.floor < OLD.floor
BEGIN
    SELECT raise(ABORT, 'the floor of time never goes back');
END;
