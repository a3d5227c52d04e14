//! Connecting and disconnecting. Secrets come from the browser, from standard input or from the environment.

use super::question;
use crate::args::{Connect, ConnectHubspot, ConnectImpact, How, Side};
use crate::exit::Exit;
use crate::host::failure;
use crate::keychain::{self, variable};
use crate::out::Out;
use crate::show;
use engine::views::{
    CheckStatus, ConnectMethod, ConnectRequest, ConnectionStatus, ConnectionView, Failure,
    FailureCode, Overview, Platform,
};
use engine::{Engine, Keys};
use secrecy::SecretString;
use std::io::{Read as _, stdin};

/// No token is longer; more is not read.
const LONGEST_INPUT: u64 = 64 * 1024;

/// Connects one side.
pub async fn connect(engine: &Engine, side: Connect, out: Out) -> Result<Exit, Failure> {
    match side {
        Connect::Hubspot(options) => hubspot(engine, options, out).await,
        Connect::Impact(options) => impact(engine, options, out).await,
    }
}

/// Forgets one side's connection.
pub async fn disconnect(engine: &Engine, side: Side, out: Out) -> Result<Exit, Failure> {
    let platform = match side {
        Side::Hubspot => Platform::Hubspot,
        Side::Impact => Platform::Advocate,
    };
    let overview = engine.disconnect(platform).await?;
    let text = format!(
        "{} is disconnected. Its secrets left this computer's keychain; links and history stay.",
        name(platform)
    );
    out.result(view(&overview, platform), &text);
    Ok(Exit::Done)
}

async fn hubspot(engine: &Engine, options: ConnectHubspot, out: Out) -> Result<Exit, Failure> {
    let ConnectHubspot {
        how,
        required_only,
        base_url,
    } = options;
    let given = variable(keychain::HUBSPOT_TOKEN).is_some()
        || variable(keychain::HUBSPOT_REFRESH_TOKEN).is_some();
    refuse_two_sources(Platform::Hubspot, &how, given)?;
    engine.use_address(Platform::Hubspot, base_url).await?;
    if how.sign_in {
        let request = ConnectRequest {
            platform: Platform::Hubspot,
            method: ConnectMethod::OAuth,
            tenant_alias: String::new(),
            required_only,
        };
        return sign_in(engine, request, how.yes, out).await;
    }
    let keys = if how.token_stdin {
        let (token, _) = from_stdin(Platform::Hubspot, out).await?;
        Keys::HubspotToken(token)
    } else {
        hubspot_from_environment()?
    };
    connected(
        &engine.connect_with_keys(keys).await?,
        Platform::Hubspot,
        out,
    );
    Ok(Exit::Done)
}

fn hubspot_from_environment() -> Result<Keys, Failure> {
    if let Some(token) = keychain::secret(keychain::HUBSPOT_TOKEN) {
        return Ok(Keys::HubspotToken(token));
    }
    let grant = (
        variable(keychain::HUBSPOT_CLIENT_ID),
        keychain::secret(keychain::HUBSPOT_CLIENT_SECRET),
        keychain::secret(keychain::HUBSPOT_REFRESH_TOKEN),
    );
    if let (Some(client_id), Some(client_secret), Some(refresh_token)) = grant {
        return Ok(Keys::HubspotGrant {
            client_id,
            client_secret,
            refresh_token,
        });
    }
    Err(nothing_given(
        Platform::Hubspot,
        &format!(
            "Use --sign-in or --token-stdin, or set {}, or all of {}, {} and {}.",
            keychain::HUBSPOT_TOKEN,
            keychain::HUBSPOT_CLIENT_ID,
            keychain::HUBSPOT_CLIENT_SECRET,
            keychain::HUBSPOT_REFRESH_TOKEN
        ),
    ))
}

async fn impact(engine: &Engine, options: ConnectImpact, out: Out) -> Result<Exit, Failure> {
    let platform = Platform::Advocate;
    let ConnectImpact {
        how,
        base_url,
        account_sid,
        tenant_alias,
    } = options;
    let given = variable(keychain::IMPACT_AUTH_TOKEN).is_some()
        || variable(keychain::IMPACT_API_KEY).is_some();
    refuse_two_sources(platform, &how, given)?;
    engine.use_address(platform, base_url).await?;
    let tenant_alias = tenant_alias.unwrap_or_default();
    if how.sign_in {
        let request = ConnectRequest {
            platform,
            method: ConnectMethod::OAuth,
            tenant_alias,
            required_only: false,
        };
        return sign_in(engine, request, how.yes, out).await;
    }
    let account_sid = account_sid.unwrap_or_default();
    if account_sid.trim().is_empty() || tenant_alias.trim().is_empty() {
        return Err(nothing_given(
            platform,
            "Name both --account-sid and --tenant-alias; they are not secret.",
        ));
    }
    let (auth_token, api_key) = if how.token_stdin {
        from_stdin(platform, out).await?
    } else {
        let hint = format!(
            "Use --sign-in or --token-stdin, or set {} (and, if you have it, {}).",
            keychain::IMPACT_AUTH_TOKEN,
            keychain::IMPACT_API_KEY
        );
        (
            keychain::secret(keychain::IMPACT_AUTH_TOKEN)
                .ok_or_else(|| nothing_given(platform, &hint))?,
            keychain::secret(keychain::IMPACT_API_KEY),
        )
    };
    let keys = Keys::Advocate {
        account_sid: account_sid.trim().to_owned(),
        auth_token,
        tenant_alias: tenant_alias.trim().to_owned(),
        api_key,
    };
    connected(&engine.connect_with_keys(keys).await?, platform, out);
    Ok(Exit::Done)
}

/// The environment's secrets would be used in place of those that were just typed, so both at once is refused.
fn refuse_two_sources(platform: Platform, how: &How, given: bool) -> Result<(), Failure> {
    if given && (how.sign_in || how.token_stdin) {
        return Err(failure(
            FailureCode::InvalidInput,
            format!(
                "The environment gives secrets for {} too, and they would be used instead. Nothing was changed.",
                name(platform)
            ),
            "Unset them, or leave out --sign-in and --token-stdin.",
        ));
    }
    Ok(())
}

fn nothing_given(platform: Platform, hint: &str) -> Failure {
    failure(
        FailureCode::ReconnectNeeded,
        format!(
            "No complete credentials for {} were given. Nothing was changed.",
            name(platform)
        ),
        hint,
    )
}

/// Reads the secret from the first line of standard input, and a further one from the second, if there is one.
async fn from_stdin(
    platform: Platform,
    out: Out,
) -> Result<(SecretString, Option<SecretString>), Failure> {
    if out.can_ask() {
        out.aside(
            "Paste it and press Enter, then Ctrl-D (on Windows Ctrl-Z and Enter). It is shown as you type.",
        );
    }
    let read = tokio::task::spawn_blocking(|| {
        let mut text = String::new();
        let read = stdin().take(LONGEST_INPUT).read_to_string(&mut text);
        read.ok().map(|_| text)
    });
    let text = read.await.ok().flatten().unwrap_or_default();
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(SecretString::from);
    let first = lines
        .next()
        .ok_or_else(|| nothing_given(platform, "Standard input was empty."))?;
    Ok((first, lines.next()))
}

async fn sign_in(
    engine: &Engine,
    request: ConnectRequest,
    sure: bool,
    out: Out,
) -> Result<Exit, Failure> {
    if !sure && !out.can_ask() {
        return Err(failure(
            FailureCode::ConfirmationNeeded,
            "Nobody can be asked here whether the account is the right one. Nothing was started.",
            "Use a terminal, or say --yes to take whichever account is signed in to.",
        ));
    }
    refuse_without_keychain(engine).await?;
    let mut interrupts = super::interrupts(out)?;
    let mut events = engine.subscribe();
    let platform = request.platform;
    let page = engine.begin_connection(request).await?;
    out.aside(&format!(
        "Open this page in your browser, on this computer:\n\n  {}\n\nWaiting for you there. Ctrl-C cancels.",
        page.address
    ));
    let overview = loop {
        let overview = engine.overview().await?;
        if view(&overview, platform).status != ConnectionStatus::Pending {
            break overview;
        }
        tokio::select! {
            // Missed or not: the overview is asked again.
            _ = events.recv() => {}
            () = interrupts.next() => {
                engine.cancel_connection(platform).await?;
                out.aside("Cancelled. Nothing was changed.");
                return Ok(Exit::Interrupted);
            }
        }
    };
    let side = view(&overview, platform);
    if !side.problem.is_empty() {
        return Err(failure(FailureCode::ReconnectNeeded, &side.problem, ""));
    }
    let question = format!(
        "Signed in to {}. Is this the right account?",
        show::account(side)
    );
    if sure || question::yes(&question, &mut interrupts, out).await {
        connected(&engine.confirm_connection(platform).await?, platform, out);
        return Ok(Exit::Done);
    }
    engine.disconnect(platform).await?;
    Err(failure(
        FailureCode::ConfirmationNeeded,
        format!(
            "{} was not connected, and the sign-in was forgotten.",
            name(platform)
        ),
        "Sign in again and choose the right account.",
    ))
}

/// A sign-in could not be kept without a keychain; better to know before than after.
async fn refuse_without_keychain(engine: &Engine) -> Result<(), Failure> {
    match Some(engine.check_keychain().await).filter(|check| check.status != CheckStatus::Pass) {
        None => Ok(()),
        Some(check) => Err(failure(
            FailureCode::KeychainUnavailable,
            format!("{} Nothing was started.", check.sentence),
            format!(
                "{} Or give the secrets in the environment; see --help.",
                check.fix
            ),
        )),
    }
}

fn connected(overview: &Overview, platform: Platform, out: Out) {
    let side = view(overview, platform);
    out.result(side, &show::connection(name(platform), side));
}

fn view(overview: &Overview, platform: Platform) -> &ConnectionView {
    match platform {
        Platform::Hubspot => &overview.hubspot,
        Platform::Advocate => &overview.advocate,
    }
}

fn name(platform: Platform) -> &'static str {
    match platform {
        Platform::Hubspot => "HubSpot",
        Platform::Advocate => "impact.com Advocate",
    }
}
