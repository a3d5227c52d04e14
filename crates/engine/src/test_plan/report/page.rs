//! The page that a report is: blocks in order, for whoever draws them.

use super::{Report, moment, tried, verdict};
use crate::views::{AssertionView, TestPersonView, TestStatus, TestVerdict, TestView};
use crate::words::test_plan as words;

/// A report to draw.
pub struct Page {
    pub title: String,
    pub blocks: Vec<Block>,
}

/// How something that was judged is marked, in words and in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    None,
    Good,
    Bad,
    Open,
}

/// A cell of a table.
pub struct Cell {
    pub text: String,
    pub mark: Mark,
}

/// A part of a page.
pub enum Block {
    /// The title of the page.
    Title(String),
    /// A part begins.
    Heading(String),
    /// A part of a part begins.
    Under(String),
    /// A paragraph.
    Text(String),
    /// Labels with values.
    Facts(Vec<(String, String)>),
    /// Rows under heads; widths are shares of a hundred.
    Table {
        heads: Vec<String>,
        widths: Vec<u8>,
        rows: Vec<Vec<Cell>>,
    },
    /// Points of a list.
    List(Vec<String>),
    /// Lines to sign on.
    Signatures(Vec<String>),
}

fn cell(text: impl Into<String>) -> Cell {
    Cell {
        text: text.into(),
        mark: Mark::None,
    }
}

fn status_cell(status: TestStatus) -> Cell {
    let mark = match status {
        TestStatus::Passed | TestStatus::PassedByHand => Mark::Good,
        TestStatus::Failed => Mark::Bad,
        _ => Mark::Open,
    };
    Cell {
        text: words::status(status).to_owned(),
        mark,
    }
}

fn verdict_cell(it: &AssertionView) -> Cell {
    let mark = match it.verdict {
        TestVerdict::Pass => Mark::Good,
        TestVerdict::Fail => Mark::Bad,
        TestVerdict::NotYet | TestVerdict::Unknown => Mark::Open,
    };
    let word = verdict(it.verdict);
    Cell {
        text: if it.required {
            word.to_owned()
        } else {
            format!("{word} (not required)")
        },
        mark,
    }
}

/// Returns the page of a report.
pub fn page(report: &Report) -> Page {
    let plan = &report.plan;
    let mut blocks = vec![
        Block::Title("Test plan".to_owned()),
        Block::Text(plan.sentence.clone()),
        Block::Facts(
            report
                .head
                .iter()
                .map(|it| (it.label.clone(), it.value.clone()))
                .collect(),
        ),
    ];
    let rewards = if plan.practice {
        Some("Everything here is simulated: practice.".to_owned())
    } else {
        plan.rewards_confirmed.as_ref().map(|tick| {
            format!(
                "That rewards may be real was confirmed by {} ({}).",
                tick.by,
                moment(&tick.at)
            )
        })
    };
    blocks.extend(rewards.map(Block::Text));
    blocks.push(Block::Table {
        heads: ["Test", "What it shows", "Result", "When"]
            .map(str::to_owned)
            .into(),
        widths: vec![8, 50, 18, 24],
        rows: tried(plan).map(summary).collect(),
    });
    for test in tried(plan) {
        details(test, &mut blocks);
    }
    blocks.push(Block::Heading("Test people".to_owned()));
    blocks.push(Block::Facts(plan.people.iter().map(person).collect()));
    blocks.push(Block::Heading("What was set up".to_owned()));
    for (label, lines) in &report.settings {
        blocks.push(Block::Under(label.clone()));
        blocks.push(Block::List(lines.clone()));
    }
    blocks.push(Block::Heading("Problems open at that time".to_owned()));
    blocks.push(if report.problems.is_empty() {
        Block::Text("None.".to_owned())
    } else {
        Block::List(report.problems.clone())
    });
    blocks.push(Block::Heading("Signatures".to_owned()));
    blocks.push(Block::Signatures(
        ["Tested by", "Accepted by"].map(str::to_owned).into(),
    ));
    Page {
        title: format!("Test plan: {}", plan.sentence),
        blocks,
    }
}

/// A test person, with the page of the contact to look at.
fn person(it: &TestPersonView) -> (String, String) {
    let page = it.contact_url.as_ref();
    let page = page.map(|it| format!(" · {it}")).unwrap_or_default();
    (
        format!("{} {}", it.name, it.full_name),
        format!("{}{page}", it.email),
    )
}

fn summary(test: &TestView) -> Vec<Cell> {
    let ended = test.attempt.as_ref().and_then(|it| it.ended_at.as_deref());
    let said = test.said.as_ref().map(|it| it.at.as_str());
    vec![
        cell(&test.id),
        cell(&test.title),
        status_cell(test.status),
        cell(said.or(ended).map(moment).unwrap_or_default()),
    ]
}

fn details(test: &TestView, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(format!("{}  {}", test.id, test.title)));
    blocks.push(Block::Text(test.why.clone()));
    if let Some(said) = &test.said {
        let how = if said.passed {
            "Passed by hand"
        } else {
            "Left out"
        };
        blocks.push(Block::Text(format!(
            "{how}, said {} ({}): {}",
            said.by,
            moment(&said.at),
            said.words
        )));
    }
    if let Some(cause) = &test.cause
        && test.attempt.is_none()
    {
        blocks.push(Block::Text(cause.sentence.clone()));
    }
    if !test.note.is_empty() {
        blocks.push(Block::Text(format!("Note: {}", test.note)));
    }
    let Some(attempt) = &test.attempt else {
        return;
    };
    let ended = attempt.ended_at.as_deref().map(moment);
    let times = if attempt.looks == 1 { "once" } else { "times" };
    let looks = if attempt.looks == 1 {
        times.to_owned()
    } else {
        format!("{} {times}", attempt.looks)
    };
    blocks.push(Block::Text(format!(
        "Attempt {}: begun {}, {}, looked {looks}. {}",
        attempt.number,
        moment(&attempt.began_at),
        ended.map_or_else(|| "not ended".to_owned(), |at| format!("ended {at}")),
        attempt.result
    )));
    if !attempt.assertions.is_empty() {
        blocks.push(Block::Table {
            heads: ["Of", "What we look for", "Expected", "Seen", "Verdict"]
                .map(str::to_owned)
                .into(),
            widths: vec![6, 30, 25, 25, 14],
            rows: attempt.assertions.iter().map(row).collect(),
        });
    }
    if !attempt.reasons.is_empty() {
        blocks.push(Block::Under("Likely reasons".to_owned()));
        blocks.push(Block::List(
            attempt
                .reasons
                .iter()
                .map(|it| format!("{} {}", it.sentence, it.try_this))
                .collect(),
        ));
    }
    if !attempt.evidence.is_empty() {
        blocks.push(Block::Under("Evidence".to_owned()));
        let asked: Vec<&str> = attempt
            .evidence
            .iter()
            .map(|it| it.asked.as_str())
            .collect();
        blocks.push(Block::Text(format!(
            "Read at the last look: {}. The answers are in the evidence bundle.",
            asked.join("; ")
        )));
    }
    if !test.earlier.is_empty() {
        blocks.push(Block::Under("Earlier attempts".to_owned()));
        blocks.push(Block::List(
            test.earlier
                .iter()
                .map(|it| {
                    format!(
                        "Attempt {} ({}): {}",
                        it.number,
                        moment(&it.began_at),
                        it.result
                    )
                })
                .collect(),
        ));
    }
}

fn row(it: &AssertionView) -> Vec<Cell> {
    vec![
        cell(&it.about),
        cell(&it.claim),
        cell(&it.expected),
        cell(&it.seen),
        verdict_cell(it),
    ]
}
