//! Reports. (being written)
