"""What a point can promise: whether loads fit boxes, exactly, all at once, whoever asks."""
