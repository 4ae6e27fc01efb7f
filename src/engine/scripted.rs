//! Scripted models: the same traits, answers read from a script, for tests.
