//! Where secrets are kept. They are fetched when used and dropped after; they have no other home.

use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Why a keychain could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is none, it is locked, or it refused.
    #[error("the keychain is not available: {0}")]
    Unavailable(String),
}

/// A place for secrets. Calls may block; the engine makes them off its own threads.
pub trait Keychain: Send + Sync {
    /// Returns the secret with this name, if there is one.
    fn get(&self, name: &str) -> Result<Option<SecretString>, KeychainError>;
    /// Stores or replaces a secret.
    fn set(&self, name: &str, secret: &SecretString) -> Result<(), KeychainError>;
    /// Removes a secret; removing what is not there is fine.
    fn delete(&self, name: &str) -> Result<(), KeychainError>;
}

/// The operating system's keychain: Keychain, Credential Manager, Secret Service. One entry a secret, because some
/// systems hold only about 2,500 bytes in one.
#[derive(Debug, Clone)]
pub struct SystemKeychain {
    service: String,
}

impl SystemKeychain {
    /// Uses entries of this service name (the app's identifier).
    pub fn new(service: &str) -> Self {
        Self {
            service: service.to_owned(),
        }
    }

    fn entry(&self, name: &str) -> Result<keyring::Entry, KeychainError> {
        keyring::Entry::new(&self.service, name).map_err(unavailable)
    }
}

/// Only the kind of the error is kept: a platform's text might quote what it was given.
#[expect(
    clippy::needless_pass_by_value,
    reason = "used as a function for map_err"
)]
fn unavailable(error: keyring::Error) -> KeychainError {
    KeychainError::Unavailable(match error {
        keyring::Error::NoStorageAccess(_) => "it is locked or absent".to_owned(),
        keyring::Error::PlatformFailure(_) => "the system's keychain service failed".to_owned(),
        _ => "it did not accept the request".to_owned(),
    })
}

impl Keychain for SystemKeychain {
    fn get(&self, name: &str) -> Result<Option<SecretString>, KeychainError> {
        match self.entry(name)?.get_password() {
            Ok(secret) => Ok(Some(SecretString::from(secret))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    fn set(&self, name: &str, secret: &SecretString) -> Result<(), KeychainError> {
        self.entry(name)?
            .set_password(secret.expose_secret())
            .map_err(unavailable)
    }

    fn delete(&self, name: &str) -> Result<(), KeychainError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }
}

/// Secrets in memory only: practice workspaces, and tests.
#[derive(Default)]
pub struct MemoryKeychain {
    secrets: Mutex<BTreeMap<String, SecretString>>,
}

impl MemoryKeychain {
    fn secrets(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, SecretString>> {
        // A panic elsewhere leaves a whole map behind, so it can still be read.
        self.secrets
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Keychain for MemoryKeychain {
    fn get(&self, name: &str) -> Result<Option<SecretString>, KeychainError> {
        Ok(self.secrets().get(name).cloned())
    }

    fn set(&self, name: &str, secret: &SecretString) -> Result<(), KeychainError> {
        self.secrets().insert(name.to_owned(), secret.clone());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), KeychainError> {
        self.secrets().remove(name);
        Ok(())
    }
}
