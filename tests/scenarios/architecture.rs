//! The picture of the house, held to: which floor may name which, and what never appears where.
//!
//! It reads manifests, sources and the user interface's imports as text, and knows no type of the product.
//! When one of these fails, a new arrow was drawn: write the decision down first, then add it here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every arrow between our own packages, tests' arrows included. What is not here is not allowed.
const ARROWS: [(&str, &[&str], &[&str]); 10] = [
    // (package, what it may name, what only its tests may name besides)
    ("domain", &[], &[]),
    ("platforms", &["domain"], &["simulators"]),
    ("engine", &["domain", "platforms"], &["simulators"]),
    ("simulators", &[], &[]),
    ("advsync", &["engine", "simulators"], &[]),
    ("advocate-sync", &["engine", "simulators"], &[]),
    ("scenarios", &[], &["engine", "simulators"]),
    ("simulation", &["engine", "simulators"], &[]),
    ("journey", &[], &[]),
    ("xtask", &[], &[]),
];

/// Outside crates that a package must never name, by the beginning of their names.
const NEVER: [(&str, &[&str], &str); 5] = [
    (
        "domain",
        &[
            "tokio", "futures", "async", "reqwest", "hyper", "axum", "rusqlite", "keyring",
            "tauri", "rand", "uuid",
        ],
        "a decision must replay from a table row",
    ),
    (
        "platforms",
        &["rusqlite", "keyring", "tauri"],
        "a client knows one outside world",
    ),
    (
        "engine",
        &["tauri", "clap", "axum"],
        "scenarios run without a window",
    ),
    (
        "advocate-sync",
        &["reqwest", "hyper", "rusqlite", "keyring"],
        "the shell only forwards",
    ),
    (
        "scenarios",
        &["tauri"],
        "the shell has its own single round-trip test",
    ),
];

/// No file is longer than this, tests included.
const MOST_LINES: usize = 800;

/// Folders that hold nothing of ours; in a worktree `.git` is a file.
const NOT_OURS: [&str; 6] = ["target", "node_modules", "dist", "gen", ".git", "bindings"];

/// The repository.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent()
        .expect("the scenarios are a folder of the repository")
        .to_path_buf()
}

/// Returns every file of ours below a folder, as paths from the root with forward slashes, and its text.
fn texts(folder: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if NOT_OURS.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let (Ok(text), Ok(name)) =
                (fs::read_to_string(&path), path.strip_prefix(root()))
            {
                found.insert(name.to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    found
}

/// Returns the files of [`texts`] with one of these endings; that there are any is part of every test.
fn sources(folder: &str, endings: &[&str]) -> BTreeMap<String, String> {
    let mut found = texts(folder);
    found.retain(|name, _| endings.iter().any(|ending| name.ends_with(ending)));
    assert!(!found.is_empty(), "there is nothing to read in {folder}/");
    found
}

/// What one manifest names.
#[derive(Debug, Default)]
struct Manifest {
    package: String,
    normal: BTreeSet<String>,
    for_tests: BTreeSet<String>,
}

impl Manifest {
    /// Reads the few things we need from a manifest written one key a line.
    fn read(text: &str) -> Self {
        let mut manifest = Self::default();
        let mut section = String::new();
        for line in text.lines().map(str::trim) {
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                name.clone_into(&mut section);
                // [dependencies.name] is a section of its own.
                if let Some((kind, dependency)) = section.rsplit_once("dependencies.") {
                    manifest.add(&format!("{kind}dependencies"), dependency);
                }
                continue;
            }
            let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
                continue;
            };
            let key = key.trim().split('.').next().unwrap_or_default();
            if section == "package" && key == "name" {
                value
                    .trim()
                    .trim_matches('"')
                    .clone_into(&mut manifest.package);
            }
            let section = section.clone();
            manifest.add(&section, key);
        }
        manifest
    }

    fn add(&mut self, section: &str, dependency: &str) {
        // Workspace-wide versions name everything and use nothing.
        if section.starts_with("workspace") || !section.ends_with("dependencies") {
            return;
        }
        let names = if section.ends_with("dev-dependencies") {
            &mut self.for_tests
        } else {
            &mut self.normal
        };
        names.insert(dependency.trim_matches('"').to_owned());
    }
}

fn manifests() -> Vec<Manifest> {
    let found: Vec<Manifest> = texts("")
        .iter()
        .filter(|(name, _)| name.ends_with("Cargo.toml"))
        .map(|(_, text)| Manifest::read(text))
        .filter(|manifest| !manifest.package.is_empty())
        .collect();
    assert!(
        found.len() >= ARROWS.len(),
        "manifests are missing: {found:?}"
    );
    found
}

/// Returns a Rust source without its comments and without everything from its unit tests on.
fn code(text: &str) -> String {
    text.split("\n#[cfg(test)]\nmod ")
        .next()
        .unwrap_or_default()
        .lines()
        .map(|line| {
            let comment = line.find("//").filter(|at| !line[..*at].ends_with(':'));
            &line[..comment.unwrap_or(line.len())]
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether a name stands in code as a word of its own; one that ends in a sign may be followed by anything.
fn names(code: &str, word: &str) -> bool {
    let inside = |letter: char| letter.is_alphanumeric() || letter == '_';
    let open = !word.ends_with(inside);
    code.match_indices(word).any(|(at, _)| {
        !code[..at].ends_with(inside) && (open || !code[at + word.len()..].starts_with(inside))
    })
}

/// Fails with all offences, one a line.
fn none(offences: &[String]) {
    assert!(offences.is_empty(), "\n  {}\n", offences.join("\n  "));
}

#[test]
fn packages_name_each_other_only_as_in_the_picture() {
    let ours: BTreeSet<&str> = ARROWS.iter().map(|(package, ..)| *package).collect();
    let mut offences = Vec::new();
    for manifest in manifests() {
        let package = &manifest.package;
        let Some((_, normal, for_tests)) = ARROWS.iter().find(|(name, ..)| name == package) else {
            offences.push(format!("{package} is not in the picture"));
            continue;
        };
        for (named, allowed) in [
            (&manifest.normal, normal.to_vec()),
            (&manifest.for_tests, [*normal, *for_tests].concat()),
        ] {
            for other in named.iter().filter(|name| ours.contains(name.as_str())) {
                if !allowed.contains(&other.as_str()) {
                    offences.push(format!("{package} -> {other} is not in the picture"));
                }
            }
        }
    }
    none(&offences);
}

#[test]
fn packages_never_name_what_their_floor_refuses_to_know() {
    let mut offences = Vec::new();
    for manifest in manifests() {
        for (_, never, because) in NEVER
            .iter()
            .filter(|(package, ..)| *package == manifest.package)
        {
            let all = manifest.normal.iter().chain(&manifest.for_tests);
            for name in all.filter(|name| never.iter().any(|start| name.starts_with(start))) {
                offences.push(format!("{} names {name}: {because}", manifest.package));
            }
        }
    }
    none(&offences);
}

#[test]
fn the_two_clients_do_not_know_each_other() {
    let mut offences = Vec::new();
    for (name, text) in sources("crates/platforms/src", &[".rs"]) {
        let code = code(&text);
        for (own, other) in [("hubspot", "advocate"), ("advocate", "hubspot")] {
            let module = format!("crates/platforms/src/{own}");
            let is_own = name
                .strip_prefix(&module)
                .is_some_and(|rest| rest.starts_with('/') || rest == ".rs");
            let paths = [
                format!("crate::{other}"),
                format!("super::{other}"),
                format!("{other}::"),
            ];
            if is_own && paths.iter().any(|path| names(&code, path)) {
                offences.push(format!("{name} names the client for {other}"));
            }
        }
    }
    none(&offences);
}

#[test]
fn the_engine_and_the_clients_never_print() {
    let mut offences = Vec::new();
    for folder in [
        "crates/domain/src",
        "crates/platforms/src",
        "crates/engine/src",
        "crates/simulators/src",
    ] {
        for (name, text) in sources(folder, &[".rs"]) {
            let code = code(&text);
            for word in [
                "println!",
                "print!",
                "eprintln!",
                "eprint!",
                "dbg!",
                "stdout()",
                "stderr()",
            ] {
                if names(&code, word) {
                    offences.push(format!(
                        "{name} uses {word}: whoever hosts us decides what to show"
                    ));
                }
            }
        }
    }
    none(&offences);
}

#[test]
fn the_shell_and_the_engine_keep_to_their_words() {
    let mut offences = Vec::new();
    for (folder, words) in [
        (
            "src-tauri/src",
            ["reqwest", "rusqlite", "domain", "platforms"],
        ),
        ("crates/engine/src", ["tauri", "clap", "reqwest", "axum"]),
    ] {
        for (name, text) in sources(folder, &[".rs"]) {
            let code = code(&text);
            for word in words {
                if names(&code, &format!("{word}::")) {
                    offences.push(format!("{name} names {word}"));
                }
            }
        }
    }
    none(&offences);
}

#[test]
fn nobody_decides_by_the_text_of_an_error() {
    let mut offences = Vec::new();
    for folder in ["crates/engine/src", "crates/cli/src", "src-tauri/src"] {
        for (name, text) in sources(folder, &[".rs"]) {
            let code = code(&text);
            for test in ["contains(", "starts_with(", "ends_with("] {
                for text in ["to_string()", "message", "detail"] {
                    if names(&code, &format!("{text}.{test}")) {
                        offences.push(format!(
                            "{name} looks into `{text}` with `{test}…)`; codes are for that"
                        ));
                    }
                }
            }
        }
    }
    none(&offences);
}

/// Returns what a TypeScript source imports.
fn imports(text: &str) -> Vec<&str> {
    let quoted = |rest: &'static str| {
        text.match_indices(rest).filter_map(move |(at, found)| {
            let rest = text[at + found.len()..].trim_start_matches([' ', '(']);
            let quote = rest
                .chars()
                .next()
                .filter(|letter| matches!(letter, '"' | '\''))?;
            rest[1..].split(quote).next()
        })
    };
    quoted(" from").chain(quoted("import")).collect()
}

/// Returns the path that a relative import means, from the root.
fn resolve(importer: &str, import: &str) -> String {
    let mut parts: Vec<&str> = importer.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Returns the step that a path below ui/src/steps/ belongs to: its folder, or its own name.
/// What all steps share is no step.
fn step(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("ui/src/steps/")?;
    rest.split(['/', '.'])
        .next()
        .filter(|name| *name != "common")
}

#[test]
fn only_the_door_of_the_interface_knows_the_window() {
    let mut offences = Vec::new();
    for (name, text) in sources("ui/src", &[".ts", ".tsx"]) {
        let door = name.starts_with("ui/src/host/");
        if !door
            && imports(&text)
                .iter()
                .any(|import| import.starts_with("@tauri-apps/"))
        {
            offences.push(format!("{name} imports @tauri-apps; only ui/src/host/ may"));
        }
    }
    none(&offences);
}

#[test]
fn a_step_of_the_wizard_imports_no_other_step() {
    let mut offences = Vec::new();
    let all = sources("ui/src", &[".ts", ".tsx"]);
    for (name, text) in all
        .iter()
        .filter(|(name, _)| name.starts_with("ui/src/steps/"))
    {
        // A file directly in steps/ that lists the steps is no step.
        let is_list = name.matches('/').count() == 3;
        for import in imports(text)
            .into_iter()
            .filter(|import| import.starts_with('.'))
        {
            let target = resolve(name, import);
            if !is_list && step(&target).is_some() && step(&target) != step(name) {
                offences.push(format!("{name} imports {target}; steps come and go"));
            }
        }
    }
    none(&offences);
}

#[test]
fn no_file_is_too_long() {
    let offences: Vec<String> = sources("", &[".rs", ".ts", ".tsx", ".css"])
        .iter()
        .filter(|(_, text)| text.lines().count() > MOST_LINES)
        .map(|(name, text)| format!("{name} has {} lines; split it", text.lines().count()))
        .collect();
    none(&offences);
}

#[test]
fn nothing_names_a_machine_or_a_download_address() {
    // Written in two halves, or this file would be the first offender.
    let paths = [
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("/ho", "me/"),
        concat!("/Use", "rs/"),
        concat!("C:\\Use", "rs\\"),
    ];
    let mut offences = Vec::new();
    for (name, text) in texts("") {
        for (number, line) in text.lines().enumerate() {
            if let Some(path) = paths.iter().find(|path| stands_alone(line, path)) {
                offences.push(format!("{name}:{} holds {path}", number + 1));
            }
        }
        if name.ends_with("package-lock.json") && text.contains("\"resolved\"") {
            offences.push(format!("{name} names download addresses"));
        }
    }
    none(&offences);
}

/// Whether a path stands at the beginning of a path, not inside a longer one or an address.
fn stands_alone(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].ends_with(|letter: char| {
            letter.is_alphanumeric() || matches!(letter, '.' | '}' | '-' | '_')
        })
    })
}

/// The checks above read text, so they are shown here that they see what they look for.
#[test]
fn the_checks_can_see() {
    let manifest = Manifest::read(
        "[package]\nname = \"x\"\n[dependencies]\nengine.workspace = true\n# tauri = \"2\"\n\
         [target.'cfg(unix)'.dependencies]\ntokio = { version = \"1\" }\n[dev-dependencies.insta]\nversion = \"1\"\n",
    );
    assert_eq!(manifest.package, "x");
    assert!(
        manifest.normal.contains("engine") && manifest.normal.contains("tokio"),
        "{manifest:?}"
    );
    assert!(
        manifest.for_tests.contains("insta") && !manifest.normal.contains("tauri"),
        "{manifest:?}"
    );

    let source = "use a::b; // reqwest::get\nlet url = \"http://x\";\n#[cfg(test)]\nmod tests { println!(); }";
    assert_eq!(code(source), "use a::b; \nlet url = \"http://x\";");
    assert!(names("use super::advocate;", "super::advocate"));
    assert!(!names("use super::advocates;", "super::advocate"));
    assert!(names("reqwest::Url", "reqwest::") && !names("my_reqwest::Url", "reqwest::"));
    assert!(names(
        "error.to_string().contains(\"x\")",
        "to_string().contains("
    ));

    let script = "import { invoke } from '@tauri-apps/api/core';\nimport './x.css';\nconst y = import(\"../b/c\");";
    assert_eq!(
        imports(script),
        ["@tauri-apps/api/core", "./x.css", "../b/c"]
    );
    assert_eq!(
        resolve("ui/src/steps/a/A.tsx", "../b/B"),
        "ui/src/steps/b/B"
    );
    assert_eq!(step("ui/src/steps/b/B"), Some("b"));
    assert_eq!(step("ui/src/steps/common/Why"), None);

    assert!(stands_alone(
        concat!("path = \"/ho", "me/me/x\""),
        concat!("/ho", "me/")
    ));
    assert!(!stands_alone(
        concat!("https://x.example/ho", "me/"),
        concat!("/ho", "me/")
    ));
}
