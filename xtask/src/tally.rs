//! Reads how many tests ran from what the test runners print, and writes one closing line for all of them.

use std::time::Duration;

/// Tests that were run, over all runners.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
    /// Tests that were left out.
    pub skipped: u32,
}

impl Tally {
    /// Adds what one line of output says, if it is a runner's summary.
    pub fn look(&mut self, line: &str) {
        let line = line.trim();
        let nextest = line.starts_with("Summary [") && line.contains("run:");
        let libtest = line.starts_with("test result:");
        let vitest = line.starts_with("Tests ") && line.ends_with(')');
        if nextest || libtest || vitest {
            self.passed += before(line, "passed");
            self.failed += before(line, "failed");
        }
        if let Some((what, count)) = node(line) {
            match what {
                "pass" => self.passed += count,
                "fail" | "cancelled" => self.failed += count,
                "skipped" | "todo" => self.skipped += count,
                _ => {}
            }
        }
        if libtest {
            self.skipped += before(line, "ignored");
        } else if vitest {
            self.skipped += before(line, "skipped");
        }
        // nextest counts as skipped what its filter leaves to another step, so those are not ours to add.
    }

    /// Returns the closing line, in the form that cargo-nextest uses.
    pub fn closing_line(self, took: Duration) -> String {
        format!(
            "     Summary [{:>8.3}s] {} tests run: {} passed{}, {} skipped",
            took.as_secs_f64(),
            self.passed + self.failed,
            self.passed,
            if self.failed > 0 {
                format!(", {} failed", self.failed)
            } else {
                String::new()
            },
            self.skipped,
        )
    }
}

/// Returns what a line of Node's closing list counts, and how many.
fn node(line: &str) -> Option<(&str, u32)> {
    let (what, count) = line.strip_prefix("\u{2139} ")?.split_once(' ')?;
    Some((what, count.parse().ok()?))
}

/// Returns the number that stands before a word, 0 when there is none.
fn before(line: &str, word: &str) -> u32 {
    let words: Vec<&str> = line
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|' | '('))
        .filter(|part| !part.is_empty())
        .collect();
    words
        .windows(2)
        .find(|pair| pair[1] == word)
        .and_then(|pair| pair[0].parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            tally.look(line);
        }
        tally
    }

    #[test]
    fn the_summaries_of_four_runners_are_added() {
        let tally = of(&[
            "     Summary [  12.345s] 120 tests run: 118 passed (1 slow), 2 failed, 1 skipped",
            "test result: ok. 7 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s",
            "      Tests  2 failed | 40 passed | 1 skipped (43)",
            "ℹ tests 12",
            "ℹ pass 8",
            "ℹ fail 2",
            "ℹ cancelled 1",
            "ℹ skipped 1",
            "ℹ todo 0",
            "ℹ duration_ms 1641.393502",
        ]);
        assert_eq!(
            tally,
            Tally {
                passed: 173,
                failed: 7,
                skipped: 3
            }
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(
            of(&["        PASS [   0.1s] 5 passed", "Tests are 9 passed"]),
            Tally::default()
        );
    }

    #[test]
    fn the_closing_line_reads_like_a_runner() {
        let tally = Tally {
            passed: 12,
            failed: 0,
            skipped: 1,
        };
        assert_eq!(
            tally.closing_line(Duration::from_millis(1500)),
            "     Summary [   1.500s] 12 tests run: 12 passed, 1 skipped"
        );
    }
}
