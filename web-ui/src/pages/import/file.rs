//! Step one: a file, dropped or chosen, sent with progress; and what was begun before. Called by Import.

use shared_types::{
    access::Permission,
    import::{ImportFile, ImportRun},
};
use web_sys::{DragEvent, File, HtmlInputElement};
use yew::prelude::*;

use super::{mapping_of, pure::size, run_of};
use crate::{
    client::{
        imports::{self, Which},
        use_load, use_send,
    },
    components::{Icon, Pick, Select, icon, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{I18n, Key, Locale, decimal, use_i18n},
    nav::{Link, use_nav},
    pages::sign_in::set,
    session::{Session, use_session},
    shell::current_site,
};

/// The step.
#[component]
pub fn FileStep() -> Html {
    let (i18n, nav, session, sending) = (use_i18n(), use_nav(), use_session(), use_send());
    let sites = session.sites_with(Permission::ImportManage);
    let here = current_site(&nav, &session).filter(|id| sites.iter().any(|site| site.area_id == *id));
    let site =
        use_state_eq(|| here.or(sites.first().map(|site| site.area_id)).map(|id| id.to_string()).unwrap_or_default());
    let (progress, over) = (use_state_eq(|| 0.0), use_state_eq(|| false));
    let before = use_load((), |client, signal, ()| async move {
        let files = imports::list_import_files(client.clone(), signal.clone()).await?;
        let runs = imports::list_runs(client, signal, Which::Real).await?;
        Ok((files, runs))
    });
    let send = {
        let (sending, site, progress, nav) = (sending.clone(), site.clone(), progress.setter(), nav.clone());
        Callback::from(move |file: File| {
            let Ok(site) = site.parse() else { return };
            let (progress, nav) = (progress.clone(), nav.clone());
            progress.set(0.0);
            let tell = Callback::from(move |part| progress.set(part));
            sending.run(
                move |client| imports::upload_import_file(client, site, file, tell),
                move |file: ImportFile| nav.go(&mapping_of(file.id, None)),
            );
        })
    };
    let onchange = {
        let send = send.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                send.emit(file);
            }
            input.set_value("");
        })
    };
    let ondrop = {
        let over = over.setter();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
                send.emit(file);
            }
        })
    };
    let hover = |to: bool| {
        let over = over.setter();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(to);
        })
    };
    html! {
        <>
            <section class="card stack">
                if sites.len() > 1 {
                    <Select id="site" label={i18n.t(Key::ImportSite).to_owned()} value={(*site).clone()} onchange={set(&site)}
                        picks={sites.iter().map(|site| Pick::new(site.area_id.to_string(), site.name.clone())).collect::<Vec<_>>()} />
                }
                if sending.busy {
                    <div role="status" class="stack-small">
                        <p>{ i18n.f(Key::ImportSending, &[("share", &i18n.language.percent(*progress))]) }</p>
                        <progress max="1" value={decimal(*progress, 3)} aria-label={i18n.t(Key::ImportStepFile).to_owned()}></progress>
                    </div>
                } else {
                    <div class={classes!("drop", over.then_some("over"))} {ondrop} ondragover={hover(true)} ondragleave={hover(false)}>
                        { icon(Icon::FileUp) }
                        <p class="strong">{ i18n.t(Key::ImportDrop) }</p>
                        <p class="muted small">{ i18n.t(Key::ImportDropAbout) }</p>
                        <label class="button file-pick">
                            <input type="file" id="file" class="hidden-visually" accept=".csv,.txt,.tsv,.ndjson,.jsonl,.json,.gz" {onchange} />
                            { i18n.t(Key::ImportPick) }
                        </label>
                    </div>
                }
                { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            </section>
            { async_content(&i18n, &before, skeleton_lines(4), |(files, runs)| earlier(&i18n, &session, files, runs)) }
        </>
    }
}

fn earlier(i18n: &I18n, session: &Session, files: &[ImportFile], runs: &[ImportRun]) -> Html {
    if files.is_empty() && runs.is_empty() {
        return Html::default();
    }
    let clock = session.clock(i18n, None);
    html! {
        <div class="grid-2">
            <section class="card">
                <h2>{ i18n.t(Key::ImportFiles) }</h2>
                <ul class="plain-rows">
                    for one in files {
                        <li key={one.id.to_string()}>
                            <Link to={mapping_of(one.id, None)} class="row-link short">
                                <span class="row-main">
                                    <span class="row-title">{ &one.name }</span>
                                    <span class="row-line">{ format!("{} · {}", size(i18n.language, one.bytes), clock.near(one.created_at)) }</span>
                                </span>
                            </Link>
                        </li>
                    }
                </ul>
            </section>
            <section class="card">
                <h2>{ i18n.t(Key::ImportRuns) }</h2>
                <ul class="plain-rows">
                    for one in runs {
                        <li key={one.id.to_string()}>
                            <Link to={run_of(Which::Real, one.id)} class="row-link short">
                                <span class="row-main">
                                    <span class="row-title">{ &one.file_name }</span>
                                    <span class="row-line">{ i18n.f(Key::ImportRunLine, &[("n", &i18n.language.integer(one.created as i64)), ("at", &clock.near(one.created_at))]) }</span>
                                </span>
                                <span class="row-badges">{ super::run::state_badge(i18n, one.state) }</span>
                            </Link>
                        </li>
                    }
                </ul>
            </section>
        </div>
    }
}
