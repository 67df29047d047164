"""What breaks: power, doors, disks, lines, and strangers at the door."""
