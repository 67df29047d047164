"""What people show and type at a kiosk, and which doors open."""
