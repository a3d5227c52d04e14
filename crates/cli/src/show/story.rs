//! A person's story in words.

use super::{clean, differences, minute, table, value};
use engine::views::{StoryFact, StoryView};
use std::fmt::Write as _;

/// Returns a person's story: who they are, what both sides had last, and why it is like this.
pub fn story(story: &StoryView) -> String {
    let mut text = clean(&story.person);
    if !story.name.is_empty() {
        let _ = write!(text, " ({})", clean(&story.name));
    }
    text.push('\n');
    if !story.contact.is_empty() {
        let page = story.contact_url.as_deref().unwrap_or_default();
        let _ = writeln!(text, "  HubSpot contact {} {page}", clean(&story.contact));
    }
    if !story.user_id.is_empty() {
        let _ = writeln!(
            text,
            "  Advocate participant {} / {}",
            clean(&story.account_id),
            clean(&story.user_id)
        );
    }
    if !story.values.is_empty() {
        let header = ["", "HubSpot", "Advocate"].map(str::to_owned).to_vec();
        let mut rows = vec![header];
        for known in &story.values {
            rows.push(vec![
                known.label.clone(),
                value(&known.hubspot),
                value(&known.advocate),
            ]);
        }
        let _ = write!(text, "\nLast known\n{}", table(&rows));
    }
    text.push_str("\nWhy is it like this?\n");
    for (number, fact) in story.facts.iter().enumerate() {
        text.push_str(&told(number + 1, fact));
    }
    let _ = writeln!(text, "\n{}", story.looked);
    text
}

fn told(number: usize, fact: &StoryFact) -> String {
    let mut text = format!("{number:>3}  {}\n", clean(&fact.sentence));
    let mut origin = Vec::new();
    if let Some(when) = &fact.when {
        origin.push(minute(when));
    }
    if let Some(run) = &fact.run {
        origin.push(format!("run {run}"));
    }
    if !fact.rule.is_empty() {
        origin.push(format!("rule {}", fact.rule));
    }
    if !origin.is_empty() {
        let _ = writeln!(text, "     {}", origin.join(", "));
    }
    for line in table(&differences(&fact.evidence)).lines() {
        let _ = writeln!(text, "   {line}");
    }
    text
}
