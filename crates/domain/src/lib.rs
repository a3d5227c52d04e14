//! What Advocate Sync means: values and decisions, no effects.
//!
//! This crate refuses to know files, networks, clocks, randomness and databases. Time and ids are
//! arguments, so a decision can be replayed from a table row. Planning cannot fail: bad data is a
//! finding with a reason.
//!
//! Start with [`person`] for the words, then [`plan`] and [`pair`] for the decisions; [`trigger`] is about deals.

pub mod choose;
pub mod drift;
pub mod email;
pub mod forecast;
pub mod health;
pub mod import;
pub mod known;
pub mod layout;
pub mod lead_form;
pub mod meet;
pub mod offer;
pub mod pair;
pub mod person;
pub mod plan;
pub mod problem;
pub mod settle;
pub mod setup;
pub mod test_plan;
pub mod trigger;
pub mod undo;
