//! How it went: violence, threat, images, 112, and the extra questions of the category. What nobody tells stays open.
//! Called by Report and by the panel of circumstances.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared_types::{
    circumstances::{Circumstances, CircumstancesPatch, Question, QuestionKind, Threat, Violence},
    patch::Patch,
    problem::FieldFault,
};
use yew::prelude::*;

use super::{picks, ruled};
use crate::{
    client::Fault,
    components::{Pick, Segments, Select, Text},
    i18n::{Clock, I18n, Key, parse_wall, use_i18n, wall},
};

const YES: &str = "yes";
const NO: &str = "no";

/// How it went, as typed; empty is not told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CircumstancesForm {
    /// Word of the violence.
    pub violence: String,
    /// Word of the threat.
    pub threat: String,
    /// `yes` or `no`.
    pub images: String,
    /// `yes` or `no`.
    pub emergency: String,
    /// `datetime-local`.
    pub emergency_at: String,
    /// By code of the question.
    pub answers: BTreeMap<String, String>,
}

/// The questions that a category asks: its own and its parent's.
pub fn asked<'a>(questions: &'a [Question], category: &'a str) -> impl Iterator<Item = &'a Question> {
    let parent = category.split('.').next().unwrap_or_default();
    questions.iter().filter(move |question| question.category == category || question.category == parent)
}

/// An answer as people read it.
pub fn answer_words(i18n: &I18n, answer: &Value) -> String {
    match answer {
        Value::Bool(is) => i18n.t(if *is { Key::ActionYes } else { Key::ActionNo }).to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn yes_no(typed: &str) -> Option<bool> {
    match typed {
        YES => Some(true),
        NO => Some(false),
        _ => None,
    }
}

fn word(is: Option<bool>) -> String {
    is.map_or("", |is| if is { YES } else { NO }).to_owned()
}

fn named<T: PartialEq + Copy>(now: Option<T>, was: Option<T>) -> Patch<T> {
    match now {
        now if now == was => Patch::Absent,
        Some(now) => Patch::Value(now),
        None => Patch::Null,
    }
}

impl CircumstancesForm {
    /// As it stands.
    pub fn of(now: &Circumstances, clock: &Clock) -> Self {
        let typed = |answer: &Value| match answer {
            Value::Bool(is) => word(Some(*is)),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Self {
            violence: now.violence.map(Violence::word).unwrap_or_default().to_owned(),
            threat: now.threat.map(Threat::word).unwrap_or_default().to_owned(),
            images: word(now.images_secured),
            emergency: word(now.emergency_called),
            emergency_at: now.emergency_called_at.map(|at| wall(clock.wall(at))).unwrap_or_default(),
            answers: now.answers.iter().map(|(code, answer)| (code.clone(), typed(answer))).collect(),
        }
    }

    /// What is told or corrected, against what is known (nothing, for a new report).
    pub fn patch(
        &self,
        was: Option<&Circumstances>,
        questions: &[Question],
        clock: &Clock,
    ) -> Result<CircumstancesPatch, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let at = match self.emergency_at.trim() {
            "" => None,
            // Without a call there is no time of one.
            _ if self.emergency != YES => None,
            typed => {
                let at = parse_wall(typed).and_then(|wall| clock.instant(wall));
                if at.is_none() {
                    faults.push(FieldFault::new("/emergencyCalledAt", "date", ""));
                }
                at
            }
        };
        // The field has minutes: a moment that was not touched keeps its seconds.
        let was_at = was.and_then(|was| was.emergency_called_at);
        let untouched = self.emergency == YES && was_at.is_some_and(|was| wall(clock.wall(was)) == self.emergency_at);
        let mut answers = BTreeMap::new();
        for question in questions {
            let typed = self.answers.get(&question.code).map(|typed| typed.trim()).unwrap_or_default();
            let answer = match (question.kind, typed) {
                (_, "") => Value::Null,
                (QuestionKind::YesNo, typed) => yes_no(typed).map_or(Value::Null, Value::Bool),
                (QuestionKind::Number, typed) => typed.parse::<i64>().map_or_else(|_| Value::from(typed), Value::from),
                (QuestionKind::Choice | QuestionKind::Text, typed) => Value::from(typed),
            };
            let known = was.and_then(|was| was.answers.get(&question.code)).unwrap_or(&Value::Null);
            if question.refuses(&answer).is_some() {
                faults.push(FieldFault::new(format!("/answers/{}", question.code), "answer", ""));
            } else if answer != *known {
                answers.insert(question.code.clone(), answer);
            }
        }
        let patch = CircumstancesPatch {
            violence: named(self.violence.parse().ok(), was.and_then(|was| was.violence)),
            threat: named(self.threat.parse().ok(), was.and_then(|was| was.threat)),
            images_secured: named(yes_no(&self.images), was.and_then(|was| was.images_secured)),
            emergency_called: named(yes_no(&self.emergency), was.and_then(|was| was.emergency_called)),
            emergency_called_at: if untouched { Patch::Absent } else { named(at, was_at) },
            answers,
        };
        ruled(patch, faults)
    }
}

/// What the fields need.
#[derive(Properties, PartialEq)]
pub struct CircumstancesFieldsProps {
    /// Before each id, unique on the screen.
    pub id: AttrValue,
    /// As typed so far.
    pub form: CircumstancesForm,
    /// Something else was typed.
    pub changed: Callback<CircumstancesForm>,
    /// What the category asks beside.
    pub questions: Vec<Question>,
    /// What is wrong.
    #[prop_or_default]
    pub fault: Option<Fault>,
    /// Where these fields stand in what is sent.
    #[prop_or_default]
    pub at: AttrValue,
}

/// The fields.
#[component]
pub fn CircumstancesFields(props: &CircumstancesFieldsProps) -> Html {
    let i18n = use_i18n();
    let (id, form) = (&props.id, &props.form);
    let put = |set: fn(&mut CircumstancesForm, String)| super::typing(form, &props.changed, set);
    let fault = |field: &str| props.fault.as_ref().and_then(|fault| fault.at(&i18n, &format!("{}/{field}", props.at)));
    let open = || Pick::new("", i18n.t(Key::CircumstancesUntold).to_owned());
    let told = |all: Vec<Pick>| std::iter::once(open()).chain(all).collect::<Vec<_>>();
    let tri = |name: &str, label: String, value: &str, onchange: Callback<String>, fault: Option<String>| {
        let picks = vec![
            Pick::new(YES, i18n.t(Key::ActionYes).to_owned()),
            Pick::new(NO, i18n.t(Key::ActionNo).to_owned()),
            open(),
        ];
        html! {
            <Segments name={format!("{id}-{name}")} headed=true {label} {picks} value={value.to_owned()} {fault}
                onchange={onchange.reform(|word: AttrValue| word.to_string())} />
        }
    };
    html! {
        <>
            <div class="field-row">
                <Select id={format!("{id}-violence")} label={i18n.t(Key::CircumstancesViolence).to_owned()} value={form.violence.clone()}
                    picks={told(picks(&i18n, "violence", Violence::ALL, Violence::word))} onchange={put(|form, typed| form.violence = typed)} fault={fault("violence")} />
                <Select id={format!("{id}-threat")} label={i18n.t(Key::CircumstancesThreat).to_owned()} value={form.threat.clone()}
                    picks={told(picks(&i18n, "threat", Threat::ALL, Threat::word))} onchange={put(|form, typed| form.threat = typed)} fault={fault("threat")} />
            </div>
            <div class="field-row">
                { tri("emergency", i18n.t(Key::CircumstancesEmergency).to_owned(), &form.emergency, put(|form, typed| form.emergency = typed), fault("emergencyCalled")) }
                { tri("images", i18n.t(Key::CircumstancesImages).to_owned(), &form.images, put(|form, typed| form.images = typed), fault("imagesSecured")) }
            </div>
            if form.emergency == YES {
                <Text id={format!("{id}-emergency-at")} kind="datetime-local" short=true label={i18n.t(Key::CircumstancesEmergencyAt).to_owned()}
                    value={form.emergency_at.clone()} oninput={put(|form, typed| form.emergency_at = typed)} fault={fault("emergencyCalledAt")} />
            }
            for question in &props.questions {
                { ask(&i18n, props, question, &tri, fault(&format!("answers/{}", question.code))) }
            }
        </>
    }
}

/// A question of three answers: yes, no, not told. Name, label, value, what was chosen, what is wrong.
type Tri<'a> = &'a dyn Fn(&str, String, &str, Callback<String>, Option<String>) -> Html;

fn ask(
    i18n: &I18n,
    props: &CircumstancesFieldsProps,
    question: &Question,
    tri: Tri<'_>,
    fault: Option<String>,
) -> Html {
    let value = props.form.answers.get(&question.code).cloned().unwrap_or_default();
    let onchange = {
        let (form, changed, code) = (props.form.clone(), props.changed.clone(), question.code.clone());
        Callback::from(move |typed: String| {
            let mut form = form.clone();
            form.answers.insert(code.clone(), typed);
            changed.emit(form);
        })
    };
    let (id, label) = (format!("{}-{}", props.id, question.code), question.label.get(i18n.language).to_owned());
    match question.kind {
        QuestionKind::YesNo => tri(&question.code, label, &value, onchange, fault),
        QuestionKind::Choice => {
            let picks = std::iter::once(Pick::new("", i18n.t(Key::CircumstancesUntold).to_owned()))
                .chain(question.choices.iter().map(|choice| Pick::new(choice.clone(), choice.replace('-', " "))))
                .collect::<Vec<_>>();
            html! { <Select {id} {label} {value} {picks} {onchange} {fault} /> }
        }
        QuestionKind::Number => {
            html! { <Text {id} {label} {value} oninput={onchange} inputmode="numeric" short=true {fault} /> }
        }
        QuestionKind::Text => html! { <Text {id} {label} {value} oninput={onchange} {fault} /> },
    }
}

#[cfg(test)]
mod tests {
    use shared_types::code_list::Label;

    use super::*;
    use crate::i18n::Language;

    fn clock() -> Clock {
        Clock { zone: "UTC".into(), language: Language::Nl }
    }

    fn question(code: &str, kind: QuestionKind) -> Question {
        let label = Label { nl: code.into(), en: code.into(), fr: code.into() };
        Question { code: code.into(), category: "theft".into(), kind, choices: vec!["left".into()], label }
    }

    #[test]
    fn what_nobody_told_is_not_sent() {
        let questions = [question("accomplices", QuestionKind::Number), question("joins", QuestionKind::YesNo)];
        let patch = CircumstancesForm::default().patch(None, &questions, &clock()).unwrap();
        assert_eq!(patch, CircumstancesPatch::default());
    }

    #[test]
    fn answers_go_as_what_they_are_and_wrong_ones_are_told_at_their_question() {
        let questions = [question("accomplices", QuestionKind::Number), question("joins", QuestionKind::YesNo)];
        let mut form = CircumstancesForm { violence: "hit".into(), ..CircumstancesForm::default() };
        form.answers = [("accomplices".into(), " 2 ".into()), ("joins".into(), "no".into())].into();
        let patch = form.patch(None, &questions, &clock()).unwrap();
        assert_eq!(patch.violence, Patch::Value(Violence::Hit));
        assert_eq!(serde_json::to_string(&patch.answers).unwrap(), r#"{"accomplices":2,"joins":false}"#);
        form.answers.insert("accomplices".into(), "een paar".into());
        let faults = form.patch(None, &questions, &clock()).unwrap_err();
        assert_eq!(faults[0].pointer, "/answers/accomplices");
    }

    #[test]
    fn a_correction_names_only_what_changed_and_takes_away_what_was_emptied() {
        let was: Circumstances = serde_json::from_str(
            r#"{"violence":"hit","threat":null,"imagesSecured":true,"emergencyCalled":true,
                "emergencyCalledAt":"2026-03-28T16:31:42Z","answers":{"accomplices":2},"version":3}"#,
        )
        .unwrap();
        let questions = [question("accomplices", QuestionKind::Number)];
        let form = CircumstancesForm::of(&was, &clock());
        assert_eq!(form.patch(Some(&was), &questions, &clock()).unwrap(), CircumstancesPatch::default());
        let mut less = CircumstancesForm { images: String::new(), ..form };
        less.answers.clear();
        let patch = less.patch(Some(&was), &questions, &clock()).unwrap();
        assert_eq!((patch.images_secured, patch.violence), (Patch::Null, Patch::Absent));
        assert_eq!(patch.answers["accomplices"], Value::Null);
    }

    #[test]
    fn a_category_asks_its_own_and_its_parents_questions() {
        let mut own = question("traces", QuestionKind::YesNo);
        own.category = "theft.burglary-business".into();
        let all = [question("accomplices", QuestionKind::Number), own];
        assert_eq!(asked(&all, "theft.shoplifting").count(), 1);
        assert_eq!(asked(&all, "theft.burglary-business").count(), 2);
        assert_eq!(asked(&all, "nuisance").count(), 0);
    }
}
