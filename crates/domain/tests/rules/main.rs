//! The rules of a first sync: every situation by example, what must hold for all people, and the page that explains
//! them to a person.

mod generated;
mod page;
mod people;
mod situations;
