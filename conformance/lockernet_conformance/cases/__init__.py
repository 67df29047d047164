"""The cases, one module a topic. Importing a module declares its cases."""
