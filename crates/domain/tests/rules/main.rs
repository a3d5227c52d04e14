//! The rules of a sync in both directions: every situation by example, every rule of a field, what must hold for all
//! people, and the page that explains them to a person.

mod drift;
mod events;
mod events_decided;
mod fields;
mod generated;
mod import;
mod meeting;
mod page;
mod people;
mod people_made_up;
mod situations;
mod stories;
mod undo;
mod wizard;
