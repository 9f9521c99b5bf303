//! What belongs to an incident and what it looks like: links, merges, likeness with its reasons; to link,
//! merge and undo for who handles it. Called by the detail. What the reader may not see is not in the answers.

use std::rc::Rc;

use shared_types::{
    access::{Permission, Sight},
    belonging::{
        Alike, Link as Bond, LinkKind, LinkReason, Merge, MergeReason, NewUnlink, NewUnmerge, UnlinkReason,
        UnmergeReason,
    },
    incident::{Incident, IncidentSummary},
};
use yew::prelude::*;

use super::join::Join;
use crate::{
    client::{belonging, use_load, use_send},
    components::{Button, Dialog, Icon, Kind, Pick, Segments, icon, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{I18n, Key, Locale, use_i18n},
    nav::{Link, Route, use_nav},
    session::{Session, use_session},
};

/// What the panel needs.
#[derive(Properties, PartialEq)]
pub struct BelongsProps {
    /// The incident.
    pub incident: Rc<Incident>,
    /// Something was linked, merged or parted.
    pub changed: Callback<()>,
}

/// What is being taken away.
#[derive(Clone, PartialEq)]
enum Parting {
    Bond(Bond),
    Merge(Merge),
}

/// The panel.
#[component]
pub fn Belongs(props: &BelongsProps) -> Html {
    let (i18n, session, nav) = (use_i18n(), use_session(), use_nav());
    let row = &props.incident.summary;
    let joining = use_state(|| None::<String>);
    let parting = use_state(|| None::<Parting>);
    let load = use_load(
        (row.id, props.incident.version, props.incident.merged_here.clone()),
        |client, signal, (id, ..)| async move {
            let links = belonging::list_links(client.clone(), signal.clone(), id).await?;
            let merges = belonging::list_merges(client.clone(), signal.clone(), id).await?;
            let alike = belonging::list_alike(client, signal, id).await?;
            Ok((links, merges, alike))
        },
    );
    if row.sight != Sight::Full {
        return Html::default();
    }
    let query = nav.location.query.clone();
    if let Some(into) = &props.incident.merged_into {
        return html! {
            <div class="note warn">
                { icon(Icon::Info) }
                <div>
                    <p>{ i18n.f(Key::BelongsMergedInto, &[("number", &into.number)]) }</p>
                    <p><Link to={Route::Incident(into.id).with_query(&query)}>{ &into.number }</Link></p>
                </div>
            </div>
        };
    }
    let may = session.may_at(Permission::IncidentHandle, row.site_id);
    let done = {
        let (changed, again) = (props.changed.clone(), load.again.clone());
        let (joining, parting) = (joining.setter(), parting.setter());
        Callback::from(move |()| {
            joining.set(None);
            parting.set(None);
            again.emit(());
            changed.emit(());
        })
    };
    let open = |number: &str| {
        let (joining, number) = (joining.setter(), number.to_owned());
        Callback::from(move |()| joining.set(Some(number.clone())))
    };
    let part = |what: Parting| {
        let (parting, what) = (parting.setter(), what);
        Callback::from(move |()| parting.set(Some(what.clone())))
    };
    let close = {
        let (joining, parting) = (joining.setter(), parting.setter());
        Callback::from(move |()| {
            joining.set(None);
            parting.set(None);
        })
    };
    let one = |other: &IncidentSummary, words: String, action: Html| one(&i18n, &session, other, &query, words, action);
    html! {
        <section class="stack-small" aria-labelledby="belongs">
            <h3 id="belongs">{ i18n.t(Key::BelongsTitle) }</h3>
            { async_content(&i18n, &load, skeleton_lines(3), |(links, merges, alike)| {
                let linked = |other: &Alike| links.iter().all(|bond| bond.incident.id != other.incident.id);
                let alike: Vec<&Alike> = alike.iter().filter(|other| linked(other)).take(5).collect();
                html! {
                    <>
                    if !merges.is_empty() {
                        <p class="small muted">{ i18n.t(Key::BelongsMergedHere) }</p>
                        <ul class="plain-rows">
                            for merge in merges {
                                { one(&merge.incident, i18n.word("merge-reason", merge.reason.word()), html! {
                                    if may {
                                        <Button kind={Kind::Quiet} onclick={part(Parting::Merge(merge.clone()))}
                                            label={i18n.f(Key::BelongsUndoOf, &[("number", &merge.incident.number)])}>{ i18n.t(Key::BelongsUndo) }</Button>
                                    }
                                }) }
                            }
                        </ul>
                    }
                    if !links.is_empty() {
                        <p class="small muted">{ i18n.t(Key::BelongsLinks) }</p>
                        <ul class="plain-rows">
                            for bond in links {
                                { one(&bond.incident, bond_words(&i18n, bond), html! {
                                    if may {
                                        <Button kind={Kind::Quiet} onclick={part(Parting::Bond(bond.clone()))}
                                            label={i18n.f(Key::BelongsPartOf, &[("number", &bond.incident.number)])}>{ i18n.t(Key::BelongsPart) }</Button>
                                    }
                                }) }
                            }
                        </ul>
                    }
                    if !alike.is_empty() {
                        <p class="small muted">{ i18n.t(Key::BelongsAlike) }</p>
                        <ul class="plain-rows">
                            for other in alike.iter() {
                                { one(&other.incident, alike_words(&i18n, &session, other), html! {
                                    if may && session.site(other.incident.site_id).is_some() {
                                        <Button kind={Kind::Quiet} onclick={open(&other.incident.number)}
                                            label={i18n.f(Key::BelongsJoinOf, &[("number", &other.incident.number)])}>{ i18n.t(Key::BelongsJoin) }</Button>
                                    }
                                }) }
                            }
                        </ul>
                    }
                    if links.is_empty() && merges.is_empty() && alike.is_empty() {
                        <p class="muted small">{ i18n.t(Key::BelongsNone) }{ " " }{ i18n.t(Key::BelongsAlikeNone) }</p>
                    }
                    </>
                }
            }) }
            if may { <div class="row no-print"><Button icon={Icon::Plus} onclick={open("")}>{ i18n.t(Key::BelongsAdd) }</Button></div> }
            if let Some(number) = &*joining { <Join id={row.id} number={number.clone()} onclose={close.clone()} done={done.clone()} /> }
            if let Some(what) = &*parting { <Part incident={props.incident.clone()} what={what.clone()} onclose={close} {done} /> }
        </section>
    }
}

fn bond_words(i18n: &I18n, bond: &Bond) -> String {
    let reason = i18n.word("link-reason", bond.reason.word());
    let kind = i18n.word("link-kind", bond.kind.word());
    let says_more = bond.reason != LinkReason::Other;
    if says_more { format!("{kind}: {reason}") } else { kind }
}

fn one(i18n: &I18n, session: &Session, other: &IncidentSummary, query: &str, words: String, action: Html) -> Html {
    let title = session.codes.title(&other.category, &other.methods, i18n.language);
    let main = html! {
        <span class="row-main">
            <span class="row-title">{ &other.number }{ " · " }{ title }</span>
            <span class="row-line">{ words }</span>
        </span>
    };
    html! {
        <li class="row apart" key={other.id.to_string()}>
            if session.site(other.site_id).is_some() {
                <Link to={Route::Incident(other.id).with_query(query)} class="row-link short grow">{ main }</Link>
            } else {
                <span class="row-link short grow">{ main }</span>
            }
            { action }
        </li>
    }
}

/// How alike, and in what: `20 minuten ertussen · zelfde pand · Geprepareerde tas · 92% gelijk`.
pub fn alike_words(i18n: &I18n, session: &Session, other: &Alike) -> String {
    let mut parts = Vec::new();
    if let Some(minutes) = other.minutes_apart {
        parts.push(apart(i18n, minutes));
    }
    parts.extend(place_words(i18n, other));
    parts.extend(other.shared_methods.iter().map(|code| session.codes.method(code, i18n.language)));
    let score = i18n.f(Key::AlikeScore, &[("share", &i18n.language.percent(other.score))]);
    // What makes it alike; the rest of the score is what it is not.
    let by = other.shares.iter().filter(|share| share.share >= 0.5).map(|share| i18n.word("likeness", share.by.word()));
    let by = by.collect::<Vec<_>>().join(", ");
    parts.push(if by.is_empty() { score } else { format!("{score} ({by})") });
    parts.join(" · ")
}

/// Where, against the other: the same unit, or so far from it.
pub fn place_words(i18n: &I18n, other: &Alike) -> Option<String> {
    match (other.same_unit, other.meters_apart) {
        (true, _) => Some(i18n.t(Key::AlikeSameUnit).to_owned()),
        (_, Some(meters)) => Some(meters_words(i18n, meters)),
        _ => None,
    }
}

/// A distance as people say it.
pub fn meters_words(i18n: &I18n, meters: i64) -> String {
    if meters < 1000 {
        let rounded = if meters < 100 { meters } else { meters / 10 * 10 };
        i18n.f(Key::AlikeMeters, &[("n", &i18n.language.integer(rounded))])
    } else {
        #[allow(clippy::cast_precision_loss)]
        let kilometers = meters as f64 / 1000.0;
        i18n.f(Key::AlikeKilometers, &[("n", &i18n.language.decimal(kilometers, 1))])
    }
}

fn apart(i18n: &I18n, minutes: i64) -> String {
    match minutes {
        0 => i18n.t(Key::AlikeSameTime).to_owned(),
        1..120 => i18n.n(Key::AlikeMinutesOne, Key::AlikeMinutesMany, minutes),
        120..2880 => i18n.n(Key::AlikeHoursOne, Key::AlikeHoursMany, minutes / 60),
        _ => i18n.n(Key::AlikeDaysOne, Key::AlikeDaysMany, minutes / 1440),
    }
}

#[derive(Properties, PartialEq)]
struct PartProps {
    incident: Rc<Incident>,
    what: Parting,
    onclose: Callback<()>,
    done: Callback<()>,
}

/// Asks why a link or a merge goes.
#[component]
fn Part(props: &PartProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let (title, group, words): (String, &str, Vec<&str>) = match &props.what {
        Parting::Bond(bond) => (
            i18n.f(Key::BelongsPartOf, &[("number", &bond.incident.number)]),
            "unlink-reason",
            UnlinkReason::ALL.iter().map(|reason| reason.word()).collect(),
        ),
        Parting::Merge(merge) => (
            i18n.f(Key::BelongsUndoOf, &[("number", &merge.incident.number)]),
            "unmerge-reason",
            UnmergeReason::ALL.iter().map(|reason| reason.word()).collect(),
        ),
    };
    let reason = use_state_eq(|| AttrValue::from(words.first().copied().unwrap_or_default()));
    let onsubmit = {
        let (sending, done, what) = (sending.clone(), props.done.clone(), props.what.clone());
        let (id, reason) = (props.incident.summary.id, reason.clone());
        Callback::from(move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let (done, reason) = (done.clone(), reason.to_string());
            match what.clone() {
                Parting::Bond(bond) => {
                    let why = NewUnlink { reason: reason.parse().unwrap_or(UnlinkReason::Mistaken) };
                    sending
                        .run(move |client| belonging::remove_link(client, id, bond.id, why), move |()| done.emit(()));
                }
                Parting::Merge(merge) => {
                    let why = NewUnmerge { reason: reason.parse().unwrap_or(UnmergeReason::Mistaken) };
                    sending
                        .run(move |client| belonging::undo_merge(client, id, merge.id, why), move |()| done.emit(()));
                }
            }
        })
    };
    let picks: Vec<Pick> = words.iter().map(|word| Pick::new(*word, i18n.word(group, word))).collect();
    let choose = {
        let reason = reason.setter();
        Callback::from(move |word: AttrValue| reason.set(word))
    };
    html! {
        <Dialog id="part" {title} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Segments name="part-reason" headed=true look="row" label={i18n.t(Key::BelongsWhy).to_owned()} {picks} value={(*reason).clone()} onchange={choose} />
                { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>
                    { i18n.t(if matches!(props.what, Parting::Bond(_)) { Key::BelongsPart } else { Key::BelongsUndo }) }
                </Button>
            </form>
        </Dialog>
    }
}

/// The kinds and reasons, for the dialog that links.
pub fn kind_picks(i18n: &I18n) -> Vec<Pick> {
    let kinds = LinkKind::ALL.iter().map(|kind| Pick::new(kind.word(), i18n.word("link-kind", kind.word())));
    kinds.chain([Pick::new("merge", i18n.t(Key::BelongsMerge).to_owned())]).collect()
}

/// What a link or a merge may rest on.
pub fn reason_picks(i18n: &I18n, merge: bool) -> Vec<Pick> {
    if merge {
        let of = |reason: &MergeReason| Pick::new(reason.word(), i18n.word("merge-reason", reason.word()));
        MergeReason::ALL.iter().map(of).collect()
    } else {
        let of = |reason: &LinkReason| Pick::new(reason.word(), i18n.word("link-reason", reason.word()));
        LinkReason::ALL.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Language,
        testing::{i18n, session, summary},
    };
    use shared_types::belonging::{AlikeShare, Likeness};

    #[test]
    fn a_likeness_says_in_what() {
        let nl = i18n(Language::Nl);
        let mut other = Alike {
            incident: summary(),
            score: 0.918,
            shares: vec![
                AlikeShare { by: Likeness::Time, share: 0.94, weight: 0.35 },
                AlikeShare { by: Likeness::Kind, share: 0.0, weight: 0.15 },
            ],
            minutes_apart: Some(20),
            meters_apart: Some(1234),
            same_unit: true,
            shared_methods: vec!["prepared-bag".into()],
        };
        assert_eq!(
            alike_words(&nl, &session(), &other),
            "20 minuten ertussen · zelfde pand · Geprepareerde tas · 92% gelijk (tijd)"
        );
        (other.same_unit, other.minutes_apart) = (false, None);
        assert_eq!(alike_words(&nl, &session(), &other), "1,2 km verderop · Geprepareerde tas · 92% gelijk (tijd)");
        assert_eq!(apart(&nl, 3000), "2 dagen ertussen");
        assert_eq!(meters_words(&nl, 137), "130 m verderop");
    }
}
