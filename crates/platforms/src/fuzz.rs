//! What all fuzzed decoders share: samples, changes to them, and a count of what it took.
//!
//! A decoder is a function that must end, and must not panic, whatever bytes it is given. Inputs are samples of
//! `fuzz-corpus` whose JSON tree or bytes were changed, and now and then bytes without a sense. The suite feeds a few
//! thousand, always the same; `cargo xtask fuzz` sets `FUZZ_INPUTS` and gets new ones each time.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::Value;
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

/// Inputs of each decoder in the suite.
const FEW: u32 = 1_500;
/// An input that takes longer hangs: all are smaller than a few kilobytes. Long enough for a computer that is busy with
/// others.
const LONGEST: Duration = Duration::from_secs(10);
/// Memory that no decoder of such small inputs may need, the test program included.
const MOST_MEMORY_KIB: u64 = 256 * 1024;

/// Bytes that mean something to somebody.
const TOKENS: [&[u8]; 40] = [
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b";",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"\t",
    b" ",
    b"&",
    b"=",
    b"%",
    b"%00",
    b"%ff",
    b"+",
    b"-",
    b"null",
    b"true",
    b"1e999",
    b"-0",
    b"0.1e-400",
    b"18446744073709551616",
    b"-9223372036854775809",
    b"\\ud800",
    b"\\u0000",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"<html>",
    b"NaN",
    b"=1+1",
    b"\xf0\x9f\x99\x82",
    b"//",
    b"state=",
];

/// Bytes for a decoder, told as text where a test fails.
#[derive(Clone)]
pub(crate) struct Input(pub Vec<u8>);

impl fmt::Debug for Input {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "b\"{}\"", self.0.escape_ascii())
    }
}

/// Feeds inputs to a decoder until there were enough, or one of them broke it.
pub(crate) fn fuzz<S: Strategy>(name: &str, inputs: &S, decode: impl Fn(&S::Value)) {
    let wanted: Option<u32> = std::env::var("FUZZ_INPUTS")
        .ok()
        .map(|number| number.parse().expect("FUZZ_INPUTS is a number"));
    let config = Config {
        cases: wanted.unwrap_or(FEW),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    let mut runner = if wanted.is_some() {
        TestRunner::new(config)
    } else {
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
    };
    let begun = Instant::now();
    let longest = std::cell::Cell::new(Duration::ZERO);
    let ran = runner.run(inputs, |input| {
        let begun = Instant::now();
        decode(&input);
        let took = begun.elapsed();
        longest.set(longest.get().max(took));
        if took > LONGEST {
            return Err(TestCaseError::fail(format!("it took {took:?}")));
        }
        Ok(())
    });
    if let Err(broken) = ran {
        panic!("{name}: {broken}");
    }
    let memory = most_memory_kib();
    assert!(
        memory.is_none_or(|kib| kib <= MOST_MEMORY_KIB),
        "{name} needed {memory:?} KiB"
    );
    if let Some(inputs) = wanted {
        report(name, inputs, begun.elapsed(), longest.get(), memory);
    }
}

/// Returns the most memory that this process ever held; known on Linux only.
fn most_memory_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Adds a line to the report of whoever asked for many inputs.
fn report(name: &str, inputs: u32, took: Duration, longest: Duration, memory: Option<u64>) {
    use std::io::Write as _;
    let Some(file) = std::env::var_os("FUZZ_REPORT") else {
        return;
    };
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .expect("the report can be written");
    writeln!(
        file,
        "{name} {inputs} {} {} {}",
        took.as_millis(),
        longest.as_micros(),
        memory.unwrap_or_default()
    )
    .expect("the report can be written");
}

/// Returns the samples of a folder of `fuzz-corpus`, in the order of their names.
pub(crate) fn samples(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz-corpus")
        .join(folder);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|_| panic!("there are no samples in {}", folder.display()))
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
        .iter()
        .map(|file| std::fs::read(file).expect("the sample can be read"))
        .collect()
}

/// A change of bytes. Positions are shares of the length.
#[derive(Debug, Clone)]
enum Change {
    Put(Index, Vec<u8>),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Repeat(Index, usize, usize),
    Cut(Index),
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => select(TOKENS.to_vec()).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 1..4),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let at = || any::<Index>();
    prop_oneof![
        3 => (at(), piece()).prop_map(|(at, piece)| Change::Put(at, piece)),
        3 => (at(), piece()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        2 => (at(), 1_usize..24).prop_map(|(at, length)| Change::Remove(at, length)),
        1 => (at(), 1_usize..40, 2_usize..6).prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        1 => at().prop_map(Change::Cut),
    ]
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let place = |at: &Index| at.index(bytes.len() + 1);
        let reach = |from: usize, length: usize| from..(from + length).min(bytes.len());
        match self {
            Self::Put(at, piece) => {
                let range = reach(place(at), piece.len());
                bytes.splice(range, piece.iter().copied());
            }
            Self::Insert(at, piece) => {
                let from = place(at);
                bytes.splice(from..from, piece.iter().copied());
            }
            Self::Remove(at, length) => {
                let range = reach(place(at), *length);
                bytes.drain(range);
            }
            Self::Repeat(at, length, times) => {
                let range = reach(place(at), *length);
                let (from, again) = (range.start, bytes[range].repeat(*times));
                bytes.splice(from..from, again);
            }
            Self::Cut(at) => {
                let from = place(at);
                bytes.truncate(from);
            }
        }
    }
}

/// Samples with a few of their bytes changed, and bytes without a sense.
pub(crate) fn changed(samples: Vec<Vec<u8>>) -> impl Strategy<Value = Input> {
    let near = (select(samples), vec(change(), 0..6)).prop_map(|(mut bytes, changes)| {
        for change in changes {
            change.apply(&mut bytes);
        }
        Input(bytes)
    });
    let senseless = vec(any::<u8>(), 0..64).prop_map(Input);
    let fragments = vec(piece(), 0..24).prop_map(|pieces| Input(pieces.concat()));
    prop_oneof![8 => near, 1 => senseless, 1 => fragments]
}

/// A change of a JSON tree. Nodes are counted from the root in the order of the text.
#[derive(Debug, Clone)]
enum Graft {
    Set(Index, Value),
    Wrap(Index, u8),
    Repeat(Index, usize),
    Drop(Index),
    Add(Index, String, Value),
}

fn odd_text() -> impl Strategy<Value = String> {
    select(vec![
        "",
        " ",
        "\0",
        "null",
        "0",
        "-1",
        "1e400",
        "\u{feff}",
        "\u{202e}x",
        "é",
        "🙂",
        "a;b;;",
        "ada@example.com",
        "https://evil.example/t",
        "http://127.0.0.1/",
        "javascript:x",
        "\"error\":\"INVALID_EMAIL\"",
        "Existing ID: 9",
        " 7 already has that value",
        "COMPLETED",
        "Advocate",
        "S256",
        "18446744073709551616",
        "DAILY",
        "RS033",
        "t1",
    ])
    .prop_map(str::to_owned)
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => odd_text().prop_map(Value::String),
        1 => select(vec![0, 1, -1, i64::MAX, i64::MIN, 1_790_000_000_000]).prop_map(Value::from),
        1 => select(vec![0.5, -0.0, 1e300, 5e-324]).prop_map(Value::from),
        1 => Just(Value::from(u64::MAX)),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
        1 => Just(Value::Array(Vec::new())),
        1 => Just(Value::Object(serde_json::Map::new())),
    ]
}

fn graft() -> impl Strategy<Value = Graft> {
    let at = || any::<Index>();
    prop_oneof![
        4 => (at(), leaf()).prop_map(|(at, leaf)| Graft::Set(at, leaf)),
        1 => (at(), 1_u8..160).prop_map(|(at, deep)| Graft::Wrap(at, deep)),
        1 => (at(), 2_usize..12).prop_map(|(at, times)| Graft::Repeat(at, times)),
        2 => at().prop_map(Graft::Drop),
        1 => (at(), odd_text(), leaf()).prop_map(|(at, key, leaf)| Graft::Add(at, key, leaf)),
    ]
}

fn nodes(tree: &Value) -> usize {
    1 + match tree {
        Value::Array(items) => items.iter().map(nodes).sum(),
        Value::Object(fields) => fields.values().map(nodes).sum(),
        _ => 0,
    }
}

/// Finds a node by its number.
fn node<'t>(tree: &'t mut Value, number: &mut usize) -> Option<&'t mut Value> {
    if *number == 0 {
        return Some(tree);
    }
    *number -= 1;
    match tree {
        Value::Array(items) => items.iter_mut().find_map(|item| node(item, number)),
        Value::Object(fields) => fields.values_mut().find_map(|field| node(field, number)),
        _ => None,
    }
}

impl Graft {
    fn apply(&self, tree: &mut Value) {
        let (Self::Set(at, _)
        | Self::Wrap(at, _)
        | Self::Repeat(at, _)
        | Self::Drop(at)
        | Self::Add(at, ..)) = self;
        let mut number = at.index(nodes(tree));
        let Some(found) = node(tree, &mut number) else {
            return;
        };
        match self {
            Self::Set(_, leaf) => *found = leaf.clone(),
            Self::Wrap(_, deep) => {
                for _ in 0..*deep {
                    *found = Value::Array(vec![found.take()]);
                }
            }
            Self::Repeat(_, times) => *found = Value::Array(vec![found.take(); *times]),
            Self::Drop(_) => match found {
                Value::Object(fields) => _ = fields.pop_first_key(),
                Value::Array(items) => _ = items.pop(),
                other => *other = Value::Null,
            },
            Self::Add(_, key, leaf) => match found {
                Value::Object(fields) => _ = fields.insert(key.clone(), leaf.clone()),
                Value::Array(items) => items.push(leaf.clone()),
                other => *other = leaf.clone(),
            },
        }
    }
}

/// Takes something out of an object.
trait PopFirst {
    fn pop_first_key(&mut self) -> Option<Value>;
}

impl PopFirst for serde_json::Map<String, Value> {
    fn pop_first_key(&mut self) -> Option<Value> {
        let key = self.keys().next()?.clone();
        self.remove(&key)
    }
}

/// Samples of JSON with a few of their nodes changed, then perhaps a few of their bytes.
pub(crate) fn json(folder: &str) -> impl Strategy<Value = Input> + use<> {
    let samples = samples(folder);
    let trees: Vec<Value> = samples
        .iter()
        .map(|sample| serde_json::from_slice(sample).expect("a sample of JSON"))
        .collect();
    let grafted = (select(trees), vec(graft(), 0..4), vec(change(), 0..2)).prop_map(
        |(mut tree, grafts, changes)| {
            for graft in grafts {
                graft.apply(&mut tree);
            }
            let mut bytes = serde_json::to_vec(&tree).expect("a tree has a text");
            for change in changes {
                change.apply(&mut bytes);
            }
            Input(bytes)
        },
    );
    prop_oneof![2 => grafted, 1 => changed(samples)]
}

/// A header's value: numbers, dates, and what looks like them.
pub(crate) fn header_value() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        any::<i64>().prop_map(|it| it.to_string()),
        any::<u64>().prop_map(|it| it.to_string()),
        any::<f64>().prop_map(|it| it.to_string()),
        (0_u64..100_000).prop_map(|it| it.to_string()),
        (1_u8..40, 0_u8..14, any::<i16>(), 0_u8..30, 0_u8..70).prop_map(
            |(day, month, year, hour, second)| {
                const MONTHS: [&str; 14] = [
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec", "Foo", "",
                ];
                let month = MONTHS[usize::from(month)];
                format!("Sun, {day:02} {month} {year:04} {hour:02}:00:{second:02} GMT")
            }
        ),
        Just("1e308".to_owned()),
        Just("Infinity".to_owned()),
        Just("-0".to_owned()),
        Just("soon".to_owned()),
    ];
    (text, vec(change(), 0..3)).prop_map(|(text, changes)| {
        let mut bytes = text.into_bytes();
        for change in changes {
            change.apply(&mut bytes);
        }
        bytes
    })
}

#[test]
fn a_broken_decoder_is_noticed() {
    let broken = std::panic::catch_unwind(|| {
        fuzz("broken", &json("oauth-grants"), |input| {
            assert!(!input.0.is_empty(), "nothing to read");
        });
    });
    assert!(broken.is_err());
}
