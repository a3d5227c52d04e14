//! HTTP manners shared by both clients: pacing, patience, classification. Knows no platform's paths or bodies.

mod pacer;

pub use pacer::Pacer;
