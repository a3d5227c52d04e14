//! What a story about an import needs besides: files, and waiting for a check.

use crate::world::World;
use engine::views::{
    Event, Failure, ImportChoices, ImportExisting, ImportSaved, ImportSource, ImportStatus,
    ImportView, SaveImport,
};
use std::path::{Path, PathBuf};

/// Puts a file into the folder of a story.
pub fn file(world: &World, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let folder = world.folder.path().join("files");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A place beside the files of a story.
pub fn place(world: &World, name: &str) -> PathBuf {
    let folder = world.folder.path().join("files");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

pub async fn opened(world: &World, path: &Path) -> Result<ImportView, Failure> {
    let from = ImportSource::File(text(path));
    world
        .process
        .ask(|engine| async move { engine.begin_import(from).await })
        .await
}

/// Waits until nothing is being done any more.
async fn rested(news: &mut crate::world::News) -> ImportView {
    news.until(|event| match event {
        Event::ImportProgress { import }
            if !matches!(
                import.status,
                ImportStatus::Reading
                    | ImportStatus::Checking
                    | ImportStatus::Saving
                    | ImportStatus::Uploading
            ) =>
        {
            Some(import.clone())
        }
        _ => None,
    })
    .await
}

/// Begins an import from HubSpot, and waits until everybody is read.
pub async fn from_hubspot(world: &World, list: Option<&str>) -> ImportView {
    let from = ImportSource::Hubspot(list.map(str::to_owned));
    let mut news = world.process.news();
    let begun = world
        .process
        .ask(|engine| async move { engine.begin_import(from).await })
        .await
        .unwrap();
    assert_eq!(begun.status, ImportStatus::Reading);
    rested(&mut news).await
}

/// Checks an import with choices.
pub async fn try_check(world: &World, choices: ImportChoices) -> Result<ImportView, Failure> {
    let mut news = world.process.news();
    world
        .process
        .ask(|engine| async move { engine.check_import(choices).await })
        .await?;
    Ok(rested(&mut news).await)
}

/// Opens a file and checks it with what it suggests, and changes of that; Advocate is not asked.
pub async fn checked(
    world: &World,
    path: &Path,
    change: impl FnOnce(&mut ImportChoices),
) -> ImportView {
    let mut choices = opened(world, path).await.unwrap().choices;
    choices.existing = ImportExisting::Keep;
    change(&mut choices);
    try_check(world, choices).await.unwrap()
}

pub async fn try_save(
    world: &World,
    to: Option<&Path>,
    left_out: Option<&Path>,
) -> Result<ImportSaved, Failure> {
    save_as(world, to, left_out, false).await
}

pub async fn save_as(
    world: &World,
    to: Option<&Path>,
    left_out: Option<&Path>,
    replace: bool,
) -> Result<ImportSaved, Failure> {
    let request = SaveImport {
        to: to.map(text),
        left_out: left_out.map(text),
        replace,
    };
    world
        .process
        .ask(|engine| async move { engine.save_import(request).await })
        .await
}

/// Saves the import file and returns what is in it.
pub async fn saved(world: &World, name: &str) -> String {
    let to = place(world, name);
    try_save(world, Some(&to), None).await.unwrap();
    std::fs::read_to_string(to).unwrap()
}

/// The number of rows that are left out for a reason.
pub fn left_out(view: &ImportView, reason: &str) -> u32 {
    view.reasons
        .iter()
        .find(|it| it.reason == reason)
        .map_or(0, |it| it.count)
}

/// Names of the files beside those of a story; half-written ones would be among them.
pub fn files(world: &World) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(world.folder.path().join("files"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
