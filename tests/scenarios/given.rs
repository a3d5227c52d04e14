//! What a story gives to its engine: a clock that moves when it is told, and a keychain that can be taken away.

use engine::{Clock, Keychain, KeychainError, MemoryKeychain};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// A clock that moves a millisecond with every look, so that nothing happens at the same time, and further when told.
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    pub fn at(instant: &str) -> Self {
        Self(Mutex::new(instant.parse().unwrap()))
    }

    pub fn step(&self, time: SignedDuration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let mut now = self.0.lock().unwrap();
        *now += SignedDuration::from_millis(1);
        *now
    }
}

/// A keychain in memory that can be taken away.
#[derive(Default)]
pub struct TestKeychain {
    secrets: MemoryKeychain,
    names: Mutex<BTreeMap<String, String>>,
    locked: AtomicBool,
}

impl TestKeychain {
    pub fn lock(&self, locked: bool) {
        self.locked.store(locked, Ordering::Relaxed);
    }

    /// Returns what is stored, in clear: for looking for leaks.
    pub fn stored(&self) -> BTreeMap<String, String> {
        self.names.lock().unwrap().clone()
    }

    fn open(&self) -> Result<(), KeychainError> {
        if self.locked.load(Ordering::Relaxed) {
            return Err(KeychainError::Unavailable("it is locked".to_owned()));
        }
        Ok(())
    }
}

impl Keychain for TestKeychain {
    fn get(&self, name: &str) -> Result<Option<SecretString>, KeychainError> {
        self.open()?;
        self.secrets.get(name)
    }

    fn set(&self, name: &str, secret: &SecretString) -> Result<(), KeychainError> {
        use secrecy::ExposeSecret as _;
        self.open()?;
        let clear = secret.expose_secret().to_owned();
        self.names.lock().unwrap().insert(name.to_owned(), clear);
        self.secrets.set(name, secret)
    }

    fn delete(&self, name: &str) -> Result<(), KeychainError> {
        self.open()?;
        self.names.lock().unwrap().remove(name);
        self.secrets.delete(name)
    }
}
