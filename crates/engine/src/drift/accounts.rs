//! Asking the accounts for what settings rest on: a handful of requests, none of which writes.

use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::settings::Workspace;
use crate::views::Platform;
use crate::words::drift as words;
use domain::drift::{Accounts, Definition, Item, Pipeline, Wanted};
use domain::trigger::Object;
use futures::future::{OptionFuture, join_all};
use std::collections::BTreeSet;

impl Inner {
    /// Reads what of the accounts is wanted. What one platform refuses is told in words and stays unread; only when
    /// nothing at all could be read the first reason is an error.
    pub(super) async fn read_accounts(
        &self,
        workspace: &Workspace,
        wanted: &[Wanted],
    ) -> Result<(Accounts, Vec<String>), Error> {
        let hubspot = self.hubspot(workspace).await?;
        let advocate = self.advocate(workspace).await?;
        let any = |is: fn(&Item) -> bool| wanted.iter().any(|it| is(&it.item));
        let ask = |is: fn(&Item) -> bool| any(is).then_some(());
        let objects = objects(wanted);
        let properties = join_all(objects.iter().map(|object| {
            let hubspot = &hubspot;
            async move { (*object, hubspot.record_properties(*object).await) }
        }));
        let pipelines =
            ask(|it| matches!(it, Item::Stage { .. })).map(|()| hubspot.deal_pipelines());
        let scopes =
            ask(|it| matches!(it, Item::Permission { .. })).map(|()| hubspot.granted_scopes());
        let programs = ask(|it| matches!(it, Item::Program { .. })).map(|()| advocate.programs());
        let keys = ask(|it| matches!(it, Item::EventKey { .. })).map(|()| advocate.event_keys());
        let (properties, pipelines, scopes, programs, keys) = tokio::join!(
            properties,
            OptionFuture::from(pipelines),
            OptionFuture::from(scopes),
            OptionFuture::from(programs),
            OptionFuture::from(keys),
        );
        let mut read = Read::default();
        let mut accounts = Accounts::default();
        for (object, told) in properties {
            let told = self.heard(workspace, Platform::Hubspot, told).await;
            if let Some(told) = read.take(words::properties_of(object), told) {
                let all = told.into_iter().map(definition).collect();
                accounts.properties.insert(object, all);
            }
        }
        if let Some(told) = pipelines {
            let told = self.heard(workspace, Platform::Hubspot, told).await;
            let told = read.take("Deal pipelines", told);
            accounts.pipelines = told.map(|all| all.into_iter().map(pipeline).collect());
        }
        if let Some(told) = scopes {
            let told = self.heard(workspace, Platform::Hubspot, told).await;
            match read.take("Permissions", told) {
                Some(None) => read.not_looked.push(words::untold_permissions()),
                other => accounts.scopes = other.flatten(),
            }
        }
        if let Some(told) = programs {
            let told = self.heard(workspace, Platform::Advocate, told).await;
            let told = read.take("The program", told);
            accounts.programs = told.map(|all| {
                all.into_iter()
                    .map(|it| (it.id.0, it.name, it.status))
                    .collect()
            });
        }
        if let Some(told) = keys {
            let told = self.heard(workspace, Platform::Advocate, told).await;
            match read.take("Event keys", told) {
                Some(told) if told.more => read.not_looked.push(words::too_many_keys()),
                told => accounts.event_keys = told.map(|it| it.keys),
            }
        }
        match read.first {
            Some(error) if !read.any => Err(error),
            _ => Ok((accounts, read.not_looked)),
        }
    }
}

/// What was answered so far.
#[derive(Default)]
struct Read {
    any: bool,
    first: Option<Error>,
    not_looked: Vec<String>,
}

impl Read {
    fn take<T>(&mut self, what: &str, answer: Result<T, Error>) -> Option<T> {
        match answer {
            Ok(answer) => {
                self.any = true;
                Some(answer)
            }
            Err(error) => {
                let detail = error.to_string();
                if self.first.is_none() {
                    self.first = Some(error);
                }
                self.not_looked.push(words::not_looked(what, &detail));
                None
            }
        }
    }
}

/// Returns the kinds of records whose properties are wanted.
fn objects(wanted: &[Wanted]) -> BTreeSet<Object> {
    wanted
        .iter()
        .filter_map(|it| match &it.item {
            Item::Property { object, .. } | Item::Choice { object, .. } => Some(*object),
            Item::Connector => Some(Object::Contacts),
            _ => None,
        })
        .collect()
}

fn definition(told: platforms::hubspot::RecordProperty) -> Definition {
    Definition {
        name: told.name,
        label: told.label,
        kind: told.kind,
        options: told.options,
    }
}

fn pipeline(told: platforms::hubspot::Pipeline) -> Pipeline {
    let stages = told.stages.into_iter();
    Pipeline {
        id: told.id,
        label: told.label,
        stages: stages.map(|it| (it.id, it.label, it.won)).collect(),
    }
}
