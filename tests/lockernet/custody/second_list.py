"""The second list: what every command does in every situation, written by hand, never made from the table.

Each row is a situation, each column a command that the parcel's own courier, a person with a good code,
staff or a sensor gives. Words in capitals are what happens, see `test_transitions`; one with `+` at its end
comes after CompartmentInspected. A dot: taken, and nothing is new. Lower case: refused, see REFUSALS.
"""

# ruff: noqa: E501

from lockernet.errors import ErrorCode

REFUSALS = {
    "no": ErrorCode.TRANSITION_NOT_ALLOWED,
    "unasked": ErrorCode.NOT_EXPECTED,
    "has-it": ErrorCode.ALREADY_DEPOSITED,
    "taken": ErrorCode.ALREADY_COLLECTED,
    "undone": ErrorCode.ALREADY_WITHDRAWN,
    "moving": ErrorCode.REMOVAL_STARTED,
    "late": ErrorCode.CANCEL_TOO_LATE,
    "ended": ErrorCode.RESERVATION_ENDED,
    "reopen": ErrorCode.REOPEN_REFUSED,
    "unsure": ErrorCode.CUSTODY_UNCERTAIN,
    "in-use": ErrorCode.DOOR_IN_USE,
    "stays": ErrorCode.NOT_REMOVABLE,
    "wrong": ErrorCode.WRONG_JOURNEY,
    "stands": ErrorCode.CONTEST_TOO_LATE,
}

SAID_AT_DOORS = """
                       deposit code   inside back big  full hurt collect have leave refuse empty harm fetch   gone   afar   staff
UNSPECIFIED            no      no     no     no   no   no   no   no      no   no    no     no    no   no      no     no     no
EXPECTED               START   START  no     no   no   no   no   no      no   no    no     no    no   no      no     no     no
DEPOSITING             AGAIN   in-use no     no   no   no   no   no      no   no    no     no    no   no      no     in-use in-use
DEPOSITING/slow        AGAIN   in-use no     no   no   no   no   no      no   no    no     no    no   no      no     in-use in-use
DEPOSITING/open        AGAIN   in-use no     no   no   no   no   no      no   no    no     no    no   no      no     in-use in-use
DEPOSITING/shut        AGAIN   in-use IN     BACK BACK BACK BACK no      no   no    no     no    no   no      no     in-use in-use
DEPOSITING/blind       AGAIN   in-use IN     BACK BACK BACK BACK no      no   no    no     no    no   no      no     in-use in-use
DEPOSITING/full        AGAIN   in-use IN     BACK BACK BACK BACK no      no   no    no     no    no   no      no     in-use in-use
DEPOSITING/again       AGAIN   in-use no     no   no   no   no   no      no   no    no     no    no   no      no     in-use in-use
DEPOSITING/cut         AGAIN   in-use no     BACK BACK BACK BACK no      no   no    no     no    no   no      no     in-use in-use
DEPOSITING/over        reopen  in-use no     no   no   no   no   no      no   no    no     no    no   no      no     in-use STAFF
DEPOSITING/open/over   reopen  in-use no     no   no   no   no   no      no   no    no     no    no   no      no     in-use STAFF
DEPOSITING/shut/over   reopen  in-use IN     BACK BACK BACK BACK no      no   no    no     no    no   no      no     in-use STAFF
DEPOSITING/blind/over  reopen  in-use IN     BACK BACK BACK BACK no      no   no    no     no    no   no      no     in-use STAFF
DEPOSITING/full/over   reopen  in-use IN     BACK BACK BACK BACK no      no   no    no     no    no   no      no     in-use STAFF
DEPOSITING/again/over  reopen  in-use no     no   no   no   no   no      no   no    no     no    no   no      no     in-use STAFF
DEPOSITING/again/late  reopen  in-use no     no   no   no   no   no      no   no    no     no    no   no      no     in-use STAFF
DEPOSITING/cut/over    reopen  in-use no     BACK BACK BACK BACK no      no   no    no     no    no   no      no     in-use STAFF
WAITING                has-it  has-it no     no   no   no   no   START   no   no    no     no    no   unasked no     AFAR   STAFF
WAITING/disturbed      has-it  has-it no     no   no   no   no   START   no   no    no     no    no   unasked no     AFAR   STAFF
WAITING/seen           has-it  has-it no     no   no   no   no   START   no   no    no     no    no   unasked no     AFAR   STAFF
WAITING/seen/disturbed has-it  has-it no     no   no   no   no   START   no   no    no     no    no   unasked no     AFAR   STAFF
WAITING/pulsed         has-it  has-it no     no   no   no   no   START   no   no    no     no    no   unasked no     AFAR   STAFF
WAITING/pulsed/late    has-it  has-it no     no   no   no   no   START   no   no    no     no    no   unasked no     AFAR   STAFF
COLLECTING             has-it  has-it no     no   no   no   no   AGAIN   no   no    no     no    HARM unasked no     in-use in-use
COLLECTING/slow        has-it  has-it no     no   no   no   no   AGAIN   no   no    no     no    HARM unasked no     in-use in-use
COLLECTING/open        has-it  has-it no     no   no   no   no   AGAIN   no   no    no     no    HARM unasked no     in-use in-use
COLLECTING/shut        has-it  has-it no     no   no   no   no   AGAIN   OUT  BACK  SPURN  EMPTY HARM unasked no     in-use in-use
COLLECTING/again       has-it  has-it no     no   no   no   no   AGAIN   no   no    no     no    HARM unasked no     in-use in-use
COLLECTING/cut         has-it  has-it no     no   no   no   no   AGAIN   no   BACK  SPURN  EMPTY HARM unasked no     in-use in-use
COLLECTING/over        has-it  has-it no     no   no   no   no   reopen  no   no    no     no    HARM unasked no     in-use STAFF
COLLECTING/open/over   has-it  has-it no     no   no   no   no   reopen  no   no    no     no    HARM unasked no     in-use STAFF
COLLECTING/shut/over   has-it  has-it no     no   no   no   no   reopen  OUT  BACK  SPURN  EMPTY HARM unasked no     in-use STAFF
COLLECTING/full/over   has-it  has-it no     no   no   no   no   reopen  OUT  BACK  SPURN  EMPTY HARM unasked no     in-use STAFF
COLLECTING/again/over  has-it  has-it no     no   no   no   no   reopen  no   no    no     no    HARM unasked no     in-use STAFF
COLLECTING/again/late  has-it  has-it no     no   no   no   no   reopen  no   no    no     no    HARM unasked no     in-use STAFF
COLLECTING/cut/over    has-it  has-it no     no   no   no   no   reopen  no   BACK  SPURN  EMPTY HARM unasked no     in-use STAFF
REMOVING               has-it  has-it no     no   no   no   no   moving  no   no    no     no    HARM AGAIN   no     in-use in-use
REMOVING/slow          has-it  has-it no     no   no   no   no   moving  no   no    no     no    HARM AGAIN   no     in-use in-use
REMOVING/open          has-it  has-it no     no   no   no   no   moving  no   no    no     no    HARM AGAIN   no     in-use in-use
REMOVING/shut          has-it  has-it no     no   no   no   no   moving  no   BACK  no     EMPTY HARM AGAIN   OUT    in-use in-use
REMOVING/again         has-it  has-it no     no   no   no   no   moving  no   no    no     no    HARM AGAIN   no     in-use in-use
REMOVING/cut           has-it  has-it no     no   no   no   no   moving  no   BACK  no     EMPTY HARM AGAIN   no     in-use in-use
REMOVING/over          has-it  has-it no     no   no   no   no   moving  no   no    no     no    HARM reopen  no     in-use STAFF
REMOVING/open/over     has-it  has-it no     no   no   no   no   moving  no   no    no     no    HARM reopen  no     in-use STAFF
REMOVING/shut/over     has-it  has-it no     no   no   no   no   moving  no   BACK  no     EMPTY HARM reopen  OUT    in-use STAFF
REMOVING/full/over     has-it  has-it no     no   no   no   no   moving  no   BACK  no     EMPTY HARM reopen  OUT    in-use STAFF
REMOVING/again/over    has-it  has-it no     no   no   no   no   moving  no   no    no     no    HARM reopen  no     in-use STAFF
REMOVING/again/late    has-it  has-it no     no   no   no   no   moving  no   no    no     no    HARM reopen  no     in-use STAFF
REMOVING/cut/over      has-it  has-it no     no   no   no   no   moving  no   BACK  no     EMPTY HARM reopen  no     in-use STAFF
COLLECTED              has-it  has-it no     no   no   no   no   taken   no   no    no     no    no   taken   no     taken  taken
REMOVED                has-it  has-it no     no   no   no   no   moving  no   no    no     no    no   moving  no     moving moving
WITHDRAWN              has-it  has-it no     no   no   no   no   undone  no   no    no     no    no   undone  no     undone undone
ABORTED                unasked unasked no    no   no   no   no   ended   no   no    no     no    no   ended   no     ended  ended
UNCERTAIN              unsure  unsure no     no   no   no   no   unsure  no   no    no     no    no   unsure  no     unsure STAFF
UNCERTAIN/held         unsure  unsure no     no   no   no   no   unsure  no   no    no     no    no   unsure  no     unsure STAFF
UNCERTAIN/forced       unsure  unsure no     no   no   no   no   unsure  no   no    no     no    no   unsure  no     unsure STAFF
UNCERTAIN/key          unsure  unsure no     no   no   no   no   unsure  no   no    no     no    no   unsure  no     unsure STAFF
UNCERTAIN/missing      unsure  unsure no     no   no   no   no   unsure  no   no    no     no    no   unsure  no     unsure unsure
"""

SEEN_AT_DOORS = """
                       opened shut?  shut-  shut+  stuck end  cut look+  look-
UNSPECIFIED            .      .      .      .      .     .    .   .      .
EXPECTED               .      .      .      .      .     .    .   .      .
DEPOSITING             OPENED .      .      .      .     .    CUT .      .
DEPOSITING/slow        OPENED .      .      .      BACK  .    CUT .      .
DEPOSITING/open        .      CLOSED CLOSED IN     .     .    CUT .      .
DEPOSITING/shut        OPENED .      .      IN     .     .    CUT .      .
DEPOSITING/blind       OPENED .      CLOSED CLOSED .     .    CUT .      .
DEPOSITING/full        OPENED .      CLOSED .      .     .    CUT .      .
DEPOSITING/again       OPENED .      .      CLOSED .     .    CUT .      .
DEPOSITING/cut         OPENED .      CLOSED IN     .     .    CUT .      .
DEPOSITING/over        OPENED .      .      .      BACK  BACK CUT IN+    BACK+
DEPOSITING/open/over   .      CLOSED CLOSED IN     .     LEFT CUT IN+    BACK+
DEPOSITING/shut/over   OPENED .      .      IN     .     LOST CUT IN+    BACK+
DEPOSITING/blind/over  OPENED .      CLOSED CLOSED .     IN   CUT IN+    BACK+
DEPOSITING/full/over   OPENED .      CLOSED .      .     IN   CUT IN+    BACK+
DEPOSITING/again/over  OPENED .      CLOSED CLOSED .     .    CUT IN+    BACK+
DEPOSITING/again/late  OPENED .      CLOSED CLOSED .     IN   CUT IN+    BACK+
DEPOSITING/cut/over    OPENED .      CLOSED IN     .     LOST CUT IN+    BACK+
WAITING                ALARM  .      .      .      .     .    .   SEEN   MISSED
WAITING/disturbed      ALARM  .      .      .      .     .    .   SEEN   MISSED
WAITING/seen           ALARM  .      .      .      .     .    .   SEEN   MISSED
WAITING/seen/disturbed ALARM  .      LOST   .      .     .    .   SEEN   MISSED
WAITING/pulsed         OPENED .      .      .      .     .    .   SEEN   MISSED
WAITING/pulsed/late    ALARM  .      .      .      .     .    .   SEEN   MISSED
COLLECTING             OPENED .      .      .      .     .    CUT .      .
COLLECTING/slow        OPENED .      .      .      BACK  .    CUT .      .
COLLECTING/open        .      CLOSED CLOSED CLOSED .     .    CUT .      .
COLLECTING/shut        OPENED .      .      CLOSED .     .    CUT .      .
COLLECTING/again       OPENED .      .      CLOSED .     .    CUT .      .
COLLECTING/cut         OPENED .      CLOSED CLOSED .     .    CUT .      .
COLLECTING/over        OPENED .      .      .      BACK  BACK CUT BACK+  OUT+
COLLECTING/open/over   .      CLOSED CLOSED CLOSED .     LEFT CUT BACK+  OUT+
COLLECTING/shut/over   OPENED .      .      CLOSED .     OUT  CUT BACK+  OUT+
COLLECTING/full/over   OPENED .      CLOSED .      .     BACK CUT BACK+  OUT+
COLLECTING/again/over  OPENED .      .      CLOSED .     .    CUT BACK+  OUT+
COLLECTING/again/late  OPENED .      .      CLOSED .     OUT  CUT BACK+  OUT+
COLLECTING/cut/over    OPENED .      CLOSED CLOSED .     BACK CUT BACK+  OUT+
REMOVING               OPENED .      .      .      .     .    CUT .      .
REMOVING/slow          OPENED .      .      .      BACK  .    CUT .      .
REMOVING/open          .      CLOSED CLOSED CLOSED .     .    CUT .      .
REMOVING/shut          OPENED .      .      CLOSED .     .    CUT .      .
REMOVING/again         OPENED .      .      CLOSED .     .    CUT .      .
REMOVING/cut           OPENED .      CLOSED CLOSED .     .    CUT .      .
REMOVING/over          OPENED .      .      .      BACK  BACK CUT BACK+  OUT+
REMOVING/open/over     .      CLOSED CLOSED CLOSED .     LEFT CUT BACK+  OUT+
REMOVING/shut/over     OPENED .      .      CLOSED .     OUT  CUT BACK+  OUT+
REMOVING/full/over     OPENED .      CLOSED .      .     BACK CUT BACK+  OUT+
REMOVING/again/over    OPENED .      .      CLOSED .     .    CUT BACK+  OUT+
REMOVING/again/late    OPENED .      .      CLOSED .     OUT  CUT BACK+  OUT+
REMOVING/cut/over      OPENED .      CLOSED CLOSED .     BACK CUT BACK+  OUT+
COLLECTED              .      .      .      .      .     .    .   .      .
REMOVED                .      .      .      .      .     .    .   .      .
WITHDRAWN              .      .      .      .      .     .    .   .      .
ABORTED                .      .      .      .      .     .    .   .      .
UNCERTAIN              ALARM  .      .      FOUND  .     .    .   FOUND+ NEVER+
UNCERTAIN/held         ALARM  .      .      .      .     .    .   FOUND+ SEEN
UNCERTAIN/forced       OPENED .      .      .      .     .    .   FOUND+ MISSED
UNCERTAIN/key          ALARM  .      .      .      .     .    .   FOUND+ MISSED
UNCERTAIN/missing      .      .      .      .      .     .    .   .      .
"""

ORDERED = """
                    cancel extend block  free   new    label  meet   pick   away   sign   contest settle  force  key receipt
UNSPECIFIED         no     no     no     no     no     no     no     no     no     no     no      no      no     .   no
EXPECTED            GONE   LONGER BLOCK  no     NEW    LABEL  no     wrong  no     no     no      no      no     .   no
EXPECTED/over       GONE   ended  BLOCK  no     NEW    LABEL  no     wrong  no     no     no      no      no     .   no
EXPECTED/walk-in    GONE   ended  BLOCK  no     NEW    LABEL  no     wrong  no     no     no      no      no     .   no
EXPECTED/no-show    GONE   ended  BLOCK  no     NEW    LABEL  no     wrong  no     no     no      no      no     .   no
EXPECTED/lapsed     GONE   ended  BLOCK  no     NEW    LABEL  no     wrong  no     no     no      no      no     .   no
EXPECTED/soft       GONE   LONGER BLOCK  no     NEW    LABEL  no     wrong  no     no     no      no      no     .   no
EXPECTED/soft/over  GONE   ended  BLOCK  no     NEW    LABEL  no     wrong  no     no     no      no      no     .   no
EXPECTED/blocked    GONE   LONGER BLOCK  FREE   NEW    LABEL  no     wrong  no     no     no      no      no     .   no
EXPECTED/sent       GONE   ended  BLOCK  no     NEW    LABEL  MET    PICK   no     no     no      no      no     .   no
DEPOSITING          late   no     BLOCK  no     NEW    LABEL  no     wrong  no     no     no      no      in-use KEY no
WAITING             late   LONGER BLOCK  no     NEW    LABEL  no     wrong  stays  SIGNED CONTEST no      FORCED KEY no
WAITING/sent        late   LONGER BLOCK  no     NEW    LABEL  MET    PICK   stays  SIGNED CONTEST no      FORCED KEY no
WAITING/hold-over   late   LONGER BLOCK  no     NEW    LABEL  no     wrong  stays  stands stands  no      FORCED KEY no
WAITING/overdue     late   LONGER BLOCK  no     NEW    LABEL  no     wrong  AWAY   stands stands  no      FORCED KEY no
WAITING/blocked     late   LONGER BLOCK  FREE   NEW    LABEL  no     wrong  AWAY   SIGNED CONTEST no      FORCED KEY no
WAITING/disputed    late   LONGER BLOCK  no     NEW    LABEL  no     wrong  AWAY   SIGNED CONTEST SETTLED FORCED KEY no
WAITING/weak        late   LONGER BLOCK  no     NEW    LABEL  no     wrong  AWAY   AGREED CONTEST SETTLED FORCED KEY no
WAITING/day-old     late   LONGER BLOCK  no     NEW    LABEL  no     wrong  stays  stands stands  no      FORCED KEY no
COLLECTING          late   LONGER BLOCK  no     NEW    LABEL  no     wrong  stays  SIGNED CONTEST no      in-use KEY no
COLLECTING/overdue  late   LONGER BLOCK  no     NEW    LABEL  no     wrong  AWAY   SIGNED CONTEST no      in-use KEY no
REMOVING            late   moving moving moving moving moving moving moving moving SIGNED CONTEST no      in-use KEY moving
COLLECTED           late   taken  taken  taken  taken  taken  taken  taken  taken  SIGNED CONTEST no      taken  .   taken
COLLECTED/disputed  late   taken  taken  taken  taken  taken  taken  taken  taken  SIGNED CONTEST SETTLED taken  .   taken
REMOVED             late   moving moving moving moving moving moving moving moving SIGNED CONTEST no      moving .   moving
WITHDRAWN           late   undone undone undone undone undone undone undone undone SIGNED CONTEST no      undone .   undone
ABORTED             ended  ended  ended  ended  ended  ended  ended  ended  ended  no     no      no      ended  .   ended
UNCERTAIN           late   unsure BLOCK  no     NEW    LABEL  no     unsure unsure unsure unsure  no      FORCED KEY PROOF
UNCERTAIN/held      late   unsure BLOCK  no     NEW    LABEL  no     unsure unsure SIGNED CONTEST SETTLED FORCED KEY PROOF
UNCERTAIN/missing   late   unsure BLOCK  no     NEW    LABEL  no     unsure unsure SIGNED CONTEST SETTLED unsure .   PROOF
"""

PASSED = """
                    lapse   harden soft-no break  hold  stretch never   lose  told
UNSPECIFIED         .       .      .       .      .     .       .       .     .
EXPECTED            .       .      .       BROKEN .     .       .       .     LOST
EXPECTED/over       LAPSE   .      .       .      .     .       .       .     LOST
EXPECTED/walk-in    .       .      .       .      .     .       .       .     LOST
EXPECTED/no-show    .       .      .       .      .     .       NOSHOW  .     LOST
EXPECTED/lapsed     .       .      .       .      .     .       NOSHOW  .     LOST
EXPECTED/soft       .       HARD   SOFTNO  .      .     .       .       .     LOST
EXPECTED/soft/over  SOFTNO  HARD   SOFTNO  .      .     .       .       .     LOST
EXPECTED/blocked    .       .      .       BROKEN .     .       .       .     LOST
EXPECTED/sent       .       .      .       .      .     .       .       .     LOST
DEPOSITING          .       .      .       .      .     .       .       LOST  LOST
WAITING             .       .      .       .      .     LONGER  .       LOST  LOST
WAITING/sent        .       .      .       .      .     LONGER  .       LOST  LOST
WAITING/hold-over   .       .      .       .      OVER  LONGER  .       LOST  LOST
WAITING/overdue     .       .      .       .      .     LONGER  .       LOST  LOST
WAITING/blocked     .       .      .       .      .     LONGER  .       LOST  LOST
WAITING/disputed    .       .      .       .      .     LONGER  .       LOST  LOST
WAITING/weak        .       .      .       .      .     LONGER  .       LOST  LOST
WAITING/day-old     .       .      .       .      .     LONGER  .       LOST  LOST
COLLECTING          .       .      .       .      .     LONGER  .       LOST  LOST
COLLECTING/overdue  .       .      .       .      .     LONGER  .       LOST  LOST
REMOVING            .       .      .       .      .     .       .       LOST  LOST
COLLECTED           .       .      .       .      .     .       .       .     .
COLLECTED/disputed  .       .      .       .      .     .       .       .     .
REMOVED             .       .      .       .      .     .       .       .     .
WITHDRAWN           .       .      .       .      .     .       .       .     .
ABORTED             .       .      .       .      .     .       .       .     .
UNCERTAIN           .       .      .       .      .     .       .       .     .
UNCERTAIN/held      .       .      .       .      .     LONGER  .       .     .
UNCERTAIN/missing   .       .      .       .      .     LONGER  .       .     .
"""

Cell = tuple[str, str, str]
"""Situation, command, word."""


def cells(table: str) -> list[Cell]:
    """Every cell of one part of the list."""
    columns, *rows = (line.split() for line in table.strip().splitlines())
    return [
        (situation, command, word)
        for situation, *words in rows
        for command, word in zip(columns, words, strict=True)
    ]
