//! Import: a file of somebody else becomes incidents, in four steps: file, mapping with a preview, dry run,
//! run. Which file and which run stand in the address, so that a closed tab loses nothing. Called by app.rs.

mod file;
mod mapping;
mod preview;
mod pure;
mod run;

pub use pure::size;

use shared_types::{
    access::Permission,
    ids::{ImportFileId, ImportRunId},
};
use yew::prelude::*;

use self::{file::FileStep, mapping::MappingStep, run::RunStep};
use crate::{
    client::imports::Which,
    components::{Icon, empty},
    i18n::{I18n, Key, use_i18n},
    nav::{Route, pairs, use_nav},
    session::use_session,
    shell::page,
};

/// Where in the four steps someone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    File,
    Mapping(ImportFileId, Option<ImportRunId>),
    Dry(ImportRunId),
    Run(ImportRunId),
}

impl Step {
    fn parse(query: &str) -> Self {
        let of = |name: &str| pairs(query).find(|(key, _)| *key == name).map(|(_, value)| value);
        let run = |name: &str| of(name).and_then(|id| id.parse::<ImportRunId>().ok());
        let file = of("file").and_then(|id| id.parse::<ImportFileId>().ok());
        match (run("run"), file, run("dryRun")) {
            (Some(run), ..) => Self::Run(run),
            (None, Some(file), dry) => Self::Mapping(file, dry),
            (None, None, Some(dry)) => Self::Dry(dry),
            (None, None, None) => Self::File,
        }
    }

    fn number(self) -> usize {
        match self {
            Self::File => 0,
            Self::Mapping(..) => 1,
            Self::Dry(_) => 2,
            Self::Run(_) => 3,
        }
    }
}

/// Address of the mapping of a file; with a dry run its mapping is where one goes on.
fn mapping_of(file: ImportFileId, dry: Option<ImportRunId>) -> String {
    let dry = dry.map(|id| format!("&dryRun={id}")).unwrap_or_default();
    Route::Import.with_query(&format!("file={file}{dry}"))
}

fn run_of(which: Which, id: ImportRunId) -> String {
    let key = if which == Which::Dry { "dryRun" } else { "run" };
    Route::Import.with_query(&format!("{key}={id}"))
}

/// The screen.
#[component]
pub fn Import() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let step = Step::parse(&nav.location.query);
    let about = html! { <p class="muted">{ i18n.t(Key::ImportAbout) }</p> };
    if !session.may(Permission::ImportManage) {
        return html! {
            <>
                { page(i18n.t(Key::NavImport), about, Html::default()) }
                <div class="card">{ empty(Icon::FileUp, i18n.t(Key::ImportNot), i18n.t(Key::ImportNotNext), Html::default()) }</div>
            </>
        };
    }
    html! {
        <>
            { page(i18n.t(Key::NavImport), about, Html::default()) }
            { steps(&i18n, step) }
            { match step {
                Step::File => html! { <FileStep /> },
                Step::Mapping(file, dry) => html! { <MappingStep key={file.to_string()} {file} {dry} /> },
                Step::Dry(id) => html! { <RunStep key={id.to_string()} which={Which::Dry} {id} /> },
                Step::Run(id) => html! { <RunStep key={id.to_string()} which={Which::Real} {id} /> },
            } }
        </>
    }
}

fn steps(i18n: &I18n, here: Step) -> Html {
    let names = [Key::ImportStepFile, Key::ImportStepMapping, Key::ImportStepDry, Key::ImportStepRun];
    html! {
        <ol class="steps" aria-label={i18n.t(Key::ImportSteps).to_owned()}>
            for (at, name) in names.into_iter().enumerate() {
                <li class={classes!((at < here.number()).then_some("done"))} aria-current={(at == here.number()).then_some("step")}>{ i18n.t(name) }</li>
            }
        </ol>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_tab_opens_again_at_its_step() {
        let file: ImportFileId = uuid::Uuid::from_u128(1).into();
        let id: ImportRunId = uuid::Uuid::from_u128(2).into();
        let step = |address: String| Step::parse(address.split_once('?').unwrap_or_default().1);
        assert_eq!(step(mapping_of(file, None)), Step::Mapping(file, None));
        assert_eq!(step(mapping_of(file, Some(id))), Step::Mapping(file, Some(id)));
        assert_eq!(step(run_of(Which::Dry, id)), Step::Dry(id));
        assert_eq!(step(run_of(Which::Real, id)), Step::Run(id));
        assert_eq!(Step::parse("file=nonsense"), Step::File);
    }
}
