//! Looking at a journal, and replacing a damaged one. An engine cannot be open then, so these need none.

use crate::engine::Engine;
use crate::journal::copies::{self, Mend, Mended};
use crate::views::{Failure, JournalCopy, JournalMended, JournalView};
use std::path::Path;

impl Engine {
    /// Looks at the whole journal of a data folder. Nothing is changed.
    ///
    /// # Errors
    /// There is no journal, another program holds it, or it comes from a newer program.
    pub fn check_journal(data_dir: &Path) -> Result<JournalView, Failure> {
        let problems = copies::look(data_dir)?;
        let copies: Vec<_> = copies::kept(data_dir)
            .iter()
            .map(|copy| JournalCopy {
                made_at: copy.made_at.to_string(),
                bytes: copy.bytes,
            })
            .collect();
        Ok(JournalView {
            whole: problems.is_empty(),
            sentence: state(&problems, &copies),
            problems,
            copies,
        })
    }

    /// Replaces a damaged journal by its newest copy or, with `anew`, by a new one that takes over the settings and links
    /// that can be trusted. The damaged file is kept. Whoever was written meanwhile is found again by the next preview.
    /// `even_if_whole` does so where nothing was found wrong, too.
    ///
    /// # Errors
    /// The journal is whole, there is no copy, or an engine is open on the folder.
    pub fn restore_journal(
        data_dir: &Path,
        anew: bool,
        even_if_whole: bool,
    ) -> Result<JournalMended, Failure> {
        let how = if anew { Mend::Anew } else { Mend::Copy };
        let mended = copies::mend(data_dir, how, even_if_whole)?;
        Ok(JournalMended {
            kept: mended.kept.display().to_string(),
            sentence: done(&mended),
        })
    }
}

fn state(problems: &[String], copies: &[JournalCopy]) -> String {
    match (problems, copies.first()) {
        ([], _) => "The journal is whole.".to_owned(),
        (_, Some(newest)) => format!(
            "The journal is damaged. Nothing was changed. Its newest copy is of {}: bring it back with `advsync journal restore`.",
            newest.made_at
        ),
        (_, None) => "The journal is damaged, and there is no copy of it. Nothing was changed. Begin a new one with `advsync journal restore --anew`: people are found again by their ids and addresses, so nobody is written twice.".to_owned(),
    }
}

fn done(mended: &Mended) -> String {
    let kept = mended.kept.display();
    let took = |table: &str| mended.taken_over.iter().any(|taken| taken == table);
    let next = "Nothing was changed in HubSpot or impact.com. Make a new preview: people are found again by their ids and addresses, so nobody is written twice.";
    if let Some(made_at) = mended.made_at {
        return format!(
            "The copy of {made_at} is the journal now; syncs made since then are not in its list. The damaged one is kept as {kept}. {next}"
        );
    }
    let settings = ["workspace", "connection", "document"]
        .into_iter()
        .all(took);
    let over = match (settings, took("link")) {
        (true, true) => "Settings and links were taken over; the list of syncs was not.",
        (true, false) => "Settings were taken over; links and the list of syncs were not.",
        (false, _) => "Not all settings could be taken over: connect both sides and set up again.",
    };
    format!("A new journal was begun. {over} The damaged one is kept as {kept}. {next}")
}
