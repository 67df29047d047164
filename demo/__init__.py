"""One parcel's way through a locker: each role a process of its own, each step checked."""
