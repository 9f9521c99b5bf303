//! What SMS costs a site: parts that were handed over are added up by month, and the preview tells what an alert would add.
//!
//! Counted where a delivery lands ([`super::dispatch`]), told by the preview and with the rules. It holds nothing back: over its budget
//! a site is warned, not silenced.

use super::audience::Told;
use super::message::Message;
use crate::access::AreaTree;
use crate::channels::Handed;
use crate::db::schema::{account, alert, alert_sms_use as t, site};
use crate::db::{AnyConnection, Key, Sql};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared_types::account::Language;
use shared_types::alert::{AlertRules, AlertText, AlertUpdateKind, NewAlert};
use shared_types::alert_cost::{SmsBudget, SmsPreview, cost_cents, state};
use shared_types::ids::AreaId;
use shared_types::sms_text::{self, SmsOffer};
use std::collections::{BTreeMap, HashMap};

/// The month of a moment on a clock.
fn month_on(zone: TimeZone, at: Timestamp) -> String {
    at.to_zoned(zone).strftime("%Y-%m").to_string()
}

/// The month of a moment by the clock of a site.
fn month(tree: &AreaTree, site: AreaId, at: Timestamp) -> String {
    month_on(tree.get(site).and_then(|p| p.site.as_ref()).map_or(TimeZone::UTC, |s| s.zone.clone()), at)
}

/// Parts that a site had handed over in the month of a moment.
pub fn used(conn: &mut AnyConnection, tree: &AreaTree, site: AreaId, at: Timestamp) -> Outcome<i64> {
    let there = t::table.find((Key::from(site), month(tree, site, at)));
    Ok(there.select(t::parts).first(conn).optional()?.unwrap_or(0))
}

/// Adds what was handed over for an alert; what a provider refused costs nothing, what it may have taken does.
pub fn spend(conn: &mut AnyConnection, of: Key, parts: usize, handed: &Handed, at: Timestamp) -> Outcome<()> {
    if parts == 0 || matches!(handed, Handed::Refused { .. }) {
        return Ok(());
    }
    let site: Key = alert::table.find(of).select(alert::site_id).first(conn)?;
    // Once for every SMS: the clock of one site, not the tree of all places.
    let zone: String = site::table.find(site).select(site::time_zone).first(conn)?;
    let month = month_on(TimeZone::get(&zone).unwrap_or(TimeZone::UTC), at);
    let mut sql = Sql::new("INSERT INTO alert_sms_use (site_id, month, parts) VALUES (");
    sql.bind(site).push(", ").bind(month).push(", ").bind(i64::try_from(parts).map_err(Fault::internal)?);
    sql.push(") ON CONFLICT (site_id, month) DO UPDATE SET parts = alert_sms_use.parts + excluded.parts");
    sql.execute(conn)?;
    Ok(())
}

/// What an alert would go out as, by SMS.
pub struct Draft<'a> {
    /// The alert.
    pub new: &'a NewAlert,
    /// What is on the door of its unit.
    pub unit: Option<String>,
    /// What holds at its site.
    pub rules: &'a AlertRules,
}

/// Parts and cost of each text in each language, of those who get it first by SMS; and how the budget stands with them.
pub fn preview(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    draft: &Draft<'_>,
    by_sms: &[(&Told, bool)],
    at: Timestamp,
) -> Outcome<(Vec<SmsPreview>, SmsBudget)> {
    let accounts: Vec<Key> = by_sms.iter().map(|(t, _)| t.account.into()).collect();
    let languages: HashMap<Key, String> = account::table
        .filter(account::id.eq_any(&accounts))
        .select((account::id, account::language))
        .load(conn)?
        .into_iter()
        .collect();
    let mut groups: BTreeMap<(AlertText, Language, bool), i64> = BTreeMap::new();
    for (one, asked) in by_sms {
        let language = languages.get(&one.account.into()).and_then(|l| l.parse().ok()).unwrap_or(Language::Nl);
        *groups.entry((one.text, language, *asked)).or_default() += 1;
    }
    let site = draft.new.site_id;
    let name = tree.get(site).map_or("", |p| p.name.as_str());
    let mut all = Vec::new();
    let mut more = 0;
    for ((text, language, asked), people) in groups {
        let whole = draft.whole(name, text, (language, asked), |t| Some(t.to_owned())).unwrap_or_default();
        let count = sms_text::count(&whole);
        let parts = people * i64::try_from(count.parts).map_err(Fault::internal)?;
        more += parts;
        all.push(SmsPreview {
            text,
            language,
            asked,
            people,
            cost_cents: draft.rules.sms_thousand_parts_cents.map(|price| cost_cents(parts, price)),
            plain: draft.plain(name, text, (language, asked), count.parts),
            count,
        });
    }
    let used = used(conn, tree, site, at)?;
    let budget = draft.rules.sms_parts_a_month;
    let budget = SmsBudget {
        month: month(tree, site, at),
        used_parts: used,
        more_parts: more,
        budget_parts: budget,
        state: budget.map(|b| state(used + more, b.into())),
    };
    Ok((all, budget))
}

impl Draft<'_> {
    /// The text as it goes out, with what was typed written by `spell`.
    fn whole(
        &self,
        site: &str,
        text: AlertText,
        (language, asked): (Language, bool),
        spell: impl Fn(&str) -> Option<String>,
    ) -> Option<String> {
        let new = self.new;
        let mut places: Vec<String> = self.unit.iter().cloned().collect();
        places.extend(new.place.as_deref().map(&spell).map_or(Some(None), |p| p.map(Some))?);
        let optional = |text: Option<&str>| text.map(&spell).map_or(Some(None), |t| t.map(Some));
        let restricted = optional(new.restricted_text.as_deref().filter(|_| text == AlertText::Restricted))?;
        let instruction = optional(new.instruction.as_deref())?;
        let message = Message {
            kind: AlertUpdateKind::First,
            level: new.level,
            site,
            places: &places,
            open_text: &spell(&new.open_text)?,
            restricted: restricted.as_deref(),
            instruction: instruction.as_deref(),
            ending: None,
            asked,
        };
        Some(message.whole(language))
    }

    /// The same with what was typed in plain spelling, where that costs fewer parts. Names of places stay as they are.
    fn plain(&self, site: &str, text: AlertText, told: (Language, bool), parts: usize) -> Option<SmsOffer> {
        let typed = [Some(&self.new.open_text), self.new.place.as_ref(), self.new.instruction.as_ref()];
        let typed =
            typed.into_iter().chain([self.new.restricted_text.as_ref().filter(|_| text == AlertText::Restricted)]);
        let mut changed = String::new();
        for c in typed.flatten().filter_map(|t| sms_text::plainly(t)).flat_map(|(_, c)| c.chars().collect::<Vec<_>>()) {
            if !changed.contains(c) {
                changed.push(c);
            }
        }
        let text = self.whole(site, text, told, |t| sms_text::plainly(t).map(|(told, _)| told))?;
        let count = sms_text::count(&text);
        (count.parts < parts).then_some(SmsOffer { text, count, changed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::alert::{AlertAudience, AlertKind, AlertLevel};

    fn new(open_text: &str) -> NewAlert {
        NewAlert {
            site_id: AreaId::from(uuid::Uuid::nil()),
            incident_id: None,
            level: AlertLevel::DangerNow,
            kind: AlertKind::Robbery,
            open_text: open_text.to_owned(),
            restricted_text: Some("Grijze jas “Noël”".to_owned()),
            instruction: None,
            unit_id: None,
            place: Some("café".to_owned()),
            emergency_called: None,
            audience: AlertAudience::default(),
            confirm_findings: false,
        }
    }

    #[test]
    fn a_plain_spelling_is_offered_of_what_was_typed_and_not_of_names() {
        let rules = AlertRules::default();
        let long = format!("Overval bij de juwelier – bel 112… {}", "x".repeat(60));
        let (new, unit) = (new(&long), Some("7".to_owned()));
        let draft = Draft { new: &new, unit, rules: &rules };
        let whole = draft.whole("De Linde", AlertText::Open, (Language::Nl, false), |t| Some(t.to_owned())).unwrap();
        assert!(whole.starts_with("GEVAAR NU - De Linde\nOverval") && whole.ends_with("\n7, café"), "{whole}");
        assert_eq!(sms_text::count(&whole).parts, 2);
        let offer = draft.plain("De Linde", AlertText::Open, (Language::Nl, false), 2).unwrap();
        assert_eq!((offer.changed.as_str(), offer.count.parts), ("–…", 1));
        assert!(offer.text.contains(" - bel 112... "));
        let offer = draft.plain("De Linde", AlertText::Restricted, (Language::Nl, false), 3).unwrap();
        assert_eq!(offer.changed, "–…“ë”");
        // A name that needs the wide alphabet stays: no spelling of what was typed would help.
        assert_eq!(draft.plain("De Groenê Linde", AlertText::Open, (Language::Nl, false), 2), None);
    }

    #[test]
    fn what_has_no_plain_spelling_is_not_offered() {
        let rules = AlertRules::default();
        let new = new(&format!("🚨 {}", "x".repeat(80)));
        let draft = Draft { new: &new, unit: None, rules: &rules };
        assert_eq!(draft.plain("De Linde", AlertText::Open, (Language::Nl, false), 9), None);
    }
}
