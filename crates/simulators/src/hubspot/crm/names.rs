//! Property names by number: records keep numbers, for room.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Property names by number.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Names {
    texts: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl From<Vec<String>> for Names {
    fn from(texts: Vec<String>) -> Self {
        let mut names = Self::default();
        for text in &texts {
            names.number(text);
        }
        names
    }
}

impl From<Names> for Vec<String> {
    fn from(names: Names) -> Self {
        names.texts
    }
}

impl Names {
    pub fn find(&self, text: &str) -> Option<u16> {
        self.numbers.get(text).copied()
    }

    pub fn text(&self, number: u16) -> &str {
        self.texts
            .get(usize::from(number))
            .map_or("", String::as_str)
    }

    /// Returns all names, in the order of their numbers.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }

    /// Returns the number of a name, giving it one if need be. An account has far fewer than 65,000 properties; beyond
    /// that all share the last number.
    pub fn number(&mut self, text: &str) -> u16 {
        if let Some(number) = self.find(text) {
            return number;
        }
        let number = u16::try_from(self.texts.len()).unwrap_or(u16::MAX);
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }
}
