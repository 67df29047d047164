"""The reference node under test control: the node that customers get, in a world that a tester moves."""
