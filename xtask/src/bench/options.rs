//! The options of the benches: names, each with a value.

use crate::{Trouble, words};
use std::str::FromStr;

/// A value that was given to an option.
pub struct Value<'a> {
    option: &'a str,
    /// As it was typed.
    pub text: &'a str,
}

impl Value<'_> {
    /// Reads a number; `10_000` is one.
    pub fn number<T: FromStr>(&self) -> Result<T, Trouble> {
        self.part(self.text)
    }

    /// Reads numbers with commas between them.
    pub fn numbers(&self) -> Result<Vec<u64>, Trouble> {
        self.text.split(',').map(|part| self.part(part)).collect()
    }

    fn part<T: FromStr>(&self, part: &str) -> Result<T, Trouble> {
        let wrong = |_| {
            format!(
                "`{}` is not a number that `{}` can use.",
                self.text, self.option
            )
        };
        part.replace('_', "").parse().map_err(wrong)
    }
}

/// Reads options. `take` keeps one, or says `false` to what it does not know.
pub fn read(
    arguments: &[&str],
    mut take: impl FnMut(&str, Value<'_>) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    let mut arguments = arguments.iter();
    while let Some(option) = arguments.next() {
        let text = arguments
            .next()
            .ok_or_else(|| format!("`{option}` needs a value."))?;
        if !take(option, Value { option, text })? {
            return Err(format!(
                "There is no option `{option} {text}`.\n\n{}",
                words::BENCH
            ));
        }
    }
    Ok(())
}
