//! Models from registry to verified file, against a hub and a pip that misbehave on demand.

#![allow(clippy::unwrap_used, reason = "a failed expectation of a helper fails the test")]

#[cfg(unix)]
mod fake_pip;
mod fixture;
mod hub;
#[cfg(unix)]
mod pip;
mod server;
mod store;
