"""Numbers that the world already prints on parcels and places: S10, SSCC, GLN, and any courier's label."""
