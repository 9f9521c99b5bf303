//! Standard texts of the site behind a text that is being written: one is picked and stands behind what was typed. Called by the
//! note and the question of an incident. It changes nothing by itself: what goes out is what stands in the field.

use shared_types::{access::Permission, ids::AreaId, task::StandardText};
use yew::prelude::*;

use crate::{
    client::{handling, use_load},
    components::{Pick, Select},
    i18n::{Key, use_i18n},
    session::use_session,
};

/// What the list needs.
#[derive(Properties, PartialEq)]
pub struct StandardProps {
    /// Id of the list.
    pub id: AttrValue,
    /// Whose texts.
    pub site: AreaId,
    /// Category of the incident: texts of other ones do not fit it.
    pub category: AttrValue,
    /// The text so far.
    pub text: UseStateHandle<String>,
}

/// The list; nothing at all where there is no text that fits.
#[component]
pub fn Standard(props: &StandardProps) -> Html {
    let session = use_session();
    html! {
        if session.may_at(Permission::IncidentHandle, props.site) {
            <Texts id={props.id.clone()} site={props.site} category={props.category.clone()} text={props.text.clone()} />
        }
    }
}

#[component]
fn Texts(props: &StandardProps) -> Html {
    let i18n = use_i18n();
    let load = use_load(props.site, handling::list_texts);
    let Some(all) = load.remote.value else { return Html::default() };
    let fitting: Vec<_> = all.iter().filter(|one| fits(one, &props.category)).cloned().collect();
    if fitting.is_empty() {
        return Html::default();
    }
    let mut picks = vec![Pick::new("", "–")];
    picks.extend(fitting.iter().map(|one| Pick::new(one.id.to_string(), one.title.clone())));
    let onchange = {
        let text = props.text.clone();
        Callback::from(move |id: String| {
            if let Some(one) = fitting.iter().find(|one| one.id.to_string() == id) {
                text.set(behind(&text, &one.body));
            }
        })
    };
    html! { <Select id={props.id.clone()} label={i18n.t(Key::TextsUse).to_owned()} value="" {picks} {onchange} /> }
}

/// A text is for its category and all below it.
fn fits(text: &StandardText, category: &str) -> bool {
    text.category
        .as_deref()
        .is_none_or(|own| category == own || category.strip_prefix(own).is_some_and(|below| below.starts_with('.')))
}

/// What was typed stays.
fn behind(typed: &str, body: &str) -> String {
    match typed.trim_end() {
        "" => body.to_owned(),
        typed => format!("{typed}\n{body}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(category: Option<&str>) -> StandardText {
        serde_json::from_value(serde_json::json!({
            "id": uuid::Uuid::from_u128(1), "siteId": uuid::Uuid::from_u128(2), "language": "nl",
            "category": category, "title": "Camera", "body": "Beelden zijn veiliggesteld.", "version": 1,
        }))
        .unwrap()
    }

    #[test]
    fn a_text_is_for_its_category_and_all_below_it() {
        assert!(fits(&text(None), "theft.shoplifting"));
        assert!(fits(&text(Some("theft")), "theft.shoplifting"));
        assert!(fits(&text(Some("theft.shoplifting")), "theft.shoplifting"));
        assert!(!fits(&text(Some("theft.shop")), "theft.shoplifting"));
        assert!(!fits(&text(Some("violence")), "theft.shoplifting"));
    }

    #[test]
    fn what_was_typed_stays() {
        assert_eq!(behind("", "Klaar."), "Klaar.");
        assert_eq!(behind("Man weg. ", "Klaar."), "Man weg.\nKlaar.");
    }
}
