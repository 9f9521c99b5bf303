//! What the native tests share: texts from locales/ and rendering without a browser. Compiled for tests only.

use std::rc::Rc;

use shared_types::{
    access::{Permission, Role, Sight},
    account::{Me, MySite},
    code_list::{Category, Label, Method},
    handling::HandlingState,
    incident::{Completion, IncidentSummary, OccurredPrecision},
};
use yew::prelude::*;

use crate::{
    i18n::{I18n, Language, tests::rows},
    nav::{Location, Nav},
    session::{Codes, Session},
};

/// The texts of a language as the page gets them.
pub fn i18n(language: Language) -> I18n {
    let column = 1 + Language::ALL.iter().position(|other| *other == language).unwrap();
    let texts = rows().into_iter().map(|row| row[column].clone()).collect();
    I18n::new(language, texts).unwrap()
}

#[derive(Properties, PartialEq)]
struct HolderProps {
    content: Html,
    i18n: I18n,
    address: AttrValue,
}

#[component]
fn Holder(props: &HolderProps) -> Html {
    html! {
        <ContextProvider<I18n> context={props.i18n.clone()}>
            <ContextProvider<Nav> context={Nav::at(Location::parse(&props.address))}>
                { props.content.clone() }
            </ContextProvider<Nav>>
        </ContextProvider<I18n>>
    }
}

/// The HTML of something, in Dutch, at /today.
pub fn render(content: Html) -> String {
    render_at(content, Language::Nl, "/today")
}

/// The HTML of something in a language at an address.
pub fn render_at(content: Html, language: Language, address: &str) -> String {
    let props = HolderProps { content, i18n: i18n(language), address: AttrValue::from(address.to_owned()) };
    let renderer = yew::LocalServerRenderer::<Holder>::with_props(props).hydratable(false);
    futures_executor::block_on(renderer.render())
}

fn label(nl: &str, en: &str, fr: &str) -> Label {
    Label { nl: nl.into(), en: en.into(), fr: fr.into() }
}

/// A centre manager of one site.
pub fn session() -> Session {
    let site = MySite {
        area_id: uuid::Uuid::from_u128(1).into(),
        name: "Winkelcentrum De Linde".into(),
        code: "DL".into(),
        time_zone: "Europe/Amsterdam".into(),
        country: "NL".into(),
        roles: vec![Role::CentreManager],
        permissions: Role::CentreManager.policy().permissions.to_vec(),
        sight: Sight::Full,
        own_unit_id: None,
        demonstration: false,
    };
    let permissions: Vec<Permission> = site.permissions.clone();
    let me = Me { account: None, sites: vec![site], quick_code_set: false, permissions };
    let category = Category {
        code: "theft.shoplifting".into(),
        parent: Some("theft".into()),
        label: label("Winkeldiefstal", "Shoplifting", "Vol à l'étalage"),
        police_class: None,
        police_codes: vec![],
        public_space: false,
    };
    let method = Method {
        code: "prepared-bag".into(),
        applies_to: "theft.shoplifting".into(),
        label: label("Geprepareerde tas", "Prepared bag", "Sac préparé"),
    };
    Session {
        me: Rc::new(me),
        codes: Rc::new(Codes { categories: vec![category], methods: vec![method], questions: vec![] }),
        words: AttrValue::default(),
        search: Callback::noop(),
        reload: Callback::noop(),
        leave: Callback::noop(),
    }
}

/// The incident of the drawings.
pub fn summary() -> IncidentSummary {
    let at = |text: &str| Some(text.parse().unwrap());
    IncidentSummary {
        id: uuid::Uuid::from_u128(184).into(),
        number: "DL-2026-00184".into(),
        site_id: uuid::Uuid::from_u128(1).into(),
        sight: Sight::Full,
        category: "theft.shoplifting".into(),
        methods: vec!["prepared-bag".into()],
        completion: Completion::Completed,
        occurred_precision: OccurredPrecision::Between,
        occurred_from: at("2026-03-28T16:10:00Z"),
        occurred_until: at("2026-03-28T16:25:00Z"),
        unit_id: None,
        unit_label: Some("7".into()),
        organisation_name: Some("Modehuis Van Dam".into()),
        zone: None,
        short_text: None,
        loss_cents: Some(64_000),
        state: HandlingState::InProgress,
        assignee_name: None,
        team_name: None,
        overdue: false,
        reported_at: "2026-03-28T16:31:00Z".parse().unwrap(),
    }
}
