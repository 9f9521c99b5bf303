//! Compiles a mapping against the columns of a file: names become places, formats become parsers, tables become look
//! ups, and everything that is wrong is said at once, before the first row. Called by the engine when a file is
//! opened. What it lets through cannot fail for a reason that was knowable here.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use shared_types::import::{
    CodeRule, IdentityRule, MAPPING_VERSION, Mapping, MappingFault, MethodsRule, MissingIdRule, MomentRule,
    MomentSource, MoneyRule, TextRule,
};
use shared_types::incident::Completion;

use super::codes::{CodePlan, MethodsPlan, Words};
use super::coordinates::Projector;
use super::format::Format;
use super::identity::Identity;
use super::limits::{KnownCode, Options};
use super::moment::{MomentPlan, Source};
use super::ordinals::Ordinals;
use super::resolve::{Resolver, token};
use super::row::{MaskPlan, MoneyPlan, Plan, PointPlan, TextPlan};
use super::table::Columns;

/// Compiles a mapping, or lists everything that is wrong with it.
pub fn compile(
    mapping: &Mapping,
    columns: &mut Columns,
    open_ended: bool,
    options: &Options,
) -> Result<(Plan, Identity), Vec<MappingFault>> {
    let mut to = Resolver::new(columns, open_ended);
    if mapping.version != MAPPING_VERSION {
        let detail = format!("this server reads mappings of version {MAPPING_VERSION}");
        to.fault("/version", "version-unknown", detail);
    }
    let zone = match &mapping.time_zone {
        Some(name) => time_zone(&mut to, "/timeZone", name),
        None => options.time_zone.clone(),
    };
    let text = |to: &mut Resolver<'_>, name: &str, rule: &Option<TextRule>, chars: usize| {
        rule.as_ref().map(|rule| text_plan(to, &format!("/{name}"), rule, chars))
    };
    let moment = |to: &mut Resolver<'_>, pointer: &str, rule: &MomentRule| moment_plan(to, pointer, rule, &zone);
    let plan = Plan {
        from: moment(&mut to, "/occurred/from", &mapping.occurred.from),
        until: mapping.occurred.until.as_ref().map(|rule| moment(&mut to, "/occurred/until", rule)),
        missing: mapping.occurred.missing,
        reported: mapping.reported_at.as_ref().map(|rule| moment(&mut to, "/reportedAt", rule)),
        category: code_plan(&mut to, "category", &mapping.category, Some(&options.categories)),
        completion: mapping
            .completion
            .as_ref()
            .map(|rule| code_plan(&mut to, "completion", rule, Some(&completions()))),
        site: mapping.site.as_ref().map(|rule| code_plan(&mut to, "site", rule, None)),
        methods: mapping.methods.as_ref().map(|rule| methods_plan(&mut to, rule, &options.methods)),
        unit: text(&mut to, "unit", &mapping.unit, options.texts.unit),
        place: text(&mut to, "place", &mapping.place, options.texts.place),
        description: text(&mut to, "description", &mapping.description, options.texts.description),
        short_text: text(&mut to, "shortText", &mapping.short_text, options.texts.short_text),
        point: point_plan(&mut to, mapping),
        loss: mapping.loss.as_ref().map(|rule| money_plan(&mut to, "/loss", rule)),
        recovered: mapping.recovered.as_ref().map(|rule| money_plan(&mut to, "/recovered", rule)),
        masks: masks(&mut to, mapping),
        empty: mapping.empty_values.iter().map(|value| value.trim().to_owned()).collect(),
        now_ms: options.now_ms,
    };
    let (id_columns, missing) = match &mapping.identity {
        IdentityRule::RowHash => (None, MissingIdRule::RowHash),
        IdentityRule::Column { columns, missing } => {
            if columns.is_empty() {
                to.fault("/identity/columns", "rule-empty", "name at least one column");
            }
            (Some(to.columns("/identity/columns", columns)), *missing)
        }
    };
    if !to.faults.is_empty() {
        return Err(to.faults);
    }
    Ok((plan, Identity::new(id_columns, missing, Ordinals::new(options.scratch.clone()))))
}

fn money_plan(to: &mut Resolver<'_>, pointer: &str, rule: &MoneyRule) -> MoneyPlan {
    MoneyPlan {
        column: to.column(&format!("{pointer}/column"), &rule.column),
        unit: rule.unit,
        decimal: rule.decimal,
        label: rule.column.clone(),
    }
}

/// Done, tried, prevented: a list that no site can change.
fn completions() -> Vec<KnownCode> {
    let known = |word: &Completion| KnownCode { code: word.word().to_owned(), labels: Vec::new() };
    Completion::ALL.iter().map(known).collect()
}

fn time_zone(to: &mut Resolver<'_>, pointer: &str, name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or_else(|_| {
        let detail = format!("there is no time zone `{name}`; write it as `Europe/Amsterdam`");
        to.fault(pointer, "time-zone-unknown", detail);
        TimeZone::UTC
    })
}

fn moment_plan(to: &mut Resolver<'_>, pointer: &str, rule: &MomentRule, zone: &TimeZone) -> MomentPlan {
    let zone = match &rule.time_zone {
        Some(name) => time_zone(to, &format!("{pointer}/timeZone"), name),
        None => zone.clone(),
    };
    let (source, label) = match &rule.source {
        MomentSource::Text { columns, formats } => {
            let at = format!("{pointer}/source");
            if columns.is_empty() {
                to.fault(&format!("{at}/columns"), "rule-empty", "name at least one column");
            }
            if formats.is_empty() {
                to.fault(&format!("{at}/formats"), "rule-empty", "name at least one format; `iso` reads ISO 8601");
            }
            let places = to.columns(&format!("{at}/columns"), columns);
            let mut compiled = Vec::new();
            for (number, format) in formats.iter().enumerate() {
                match Format::compile(format) {
                    Ok(format) => compiled.push(format),
                    Err(detail) => to.fault(&format!("{at}/formats/{number}"), "format-wrong", detail),
                }
            }
            (Source::Text(places, compiled, formats.join(", ")), columns.join(", "))
        }
        MomentSource::Parts { year, month, day, hour, minute, second } => {
            let parts = [
                ("year", Some(year)),
                ("month", Some(month)),
                ("day", day.as_ref()),
                ("hour", hour.as_ref()),
                ("minute", minute.as_ref()),
                ("second", second.as_ref()),
            ];
            if hour.is_some() && day.is_none() {
                to.fault(&format!("{pointer}/source/day"), "rule-incomplete", "an hour needs a day");
            }
            if minute.is_some() && hour.is_none() {
                to.fault(&format!("{pointer}/source/hour"), "rule-incomplete", "a minute needs an hour");
            }
            let label = parts.iter().filter_map(|(_, name)| *name).cloned().collect::<Vec<_>>().join(", ");
            let places =
                parts.map(|(part, name)| name.map(|name| to.column(&format!("{pointer}/source/{part}"), name)));
            (Source::Parts(places), label)
        }
    };
    MomentPlan {
        source,
        zone,
        ignore_offset: rule.ignore_offset,
        whole: rule.whole,
        midnight_is_day: rule.midnight_is_day,
        gap: rule.gap,
        overlap: rule.overlap,
        label,
    }
}

fn text_plan(to: &mut Resolver<'_>, pointer: &str, rule: &TextRule, chars: usize) -> TextPlan {
    one_source(to, pointer, &rule.columns, rule.constant.as_ref());
    if rule.constant.as_ref().is_some_and(|text| text.chars().count() > chars || text.contains('\0')) {
        to.fault(
            &format!("{pointer}/constant"),
            "text-too-long",
            format!("at most {chars} characters, none of them NUL"),
        );
    }
    TextPlan {
        columns: to.columns(&format!("{pointer}/columns"), &rule.columns),
        separator: rule.separator.clone().unwrap_or_else(|| " ".to_owned()),
        constant: rule.constant.clone(),
        too_long: rule.too_long,
        chars,
        line: pointer != "/description",
        label: rule.columns.join(", "),
    }
}

/// A value comes from columns or is the same for every row, and not both.
fn one_source(to: &mut Resolver<'_>, pointer: &str, columns: &[String], constant: Option<&String>) {
    match (columns.is_empty(), constant) {
        (true, None) => to.fault(pointer, "rule-empty", "name a column or a constant"),
        (false, Some(_)) => to.fault(pointer, "rule-ambiguous", "name columns or a constant, not both"),
        _ => {}
    }
}

fn code_plan(to: &mut Resolver<'_>, noun: &'static str, rule: &CodeRule, known: Option<&[KnownCode]>) -> CodePlan {
    let pointer = format!("/{noun}");
    one_source(to, &pointer, &rule.columns, rule.constant.as_ref());
    let known = known.unwrap_or_default();
    for (name, code) in [("constant", &rule.constant), ("default", &rule.default)] {
        if let Some(code) = code {
            known_code(to, &format!("{pointer}/{name}"), noun, code, known);
        }
    }
    let words = words(to, &pointer, noun, &rule.table, rule.accept_codes, known);
    if !rule.columns.is_empty() && rule.table.is_empty() && !rule.accept_codes && rule.default.is_none() {
        to.fault(
            &format!("{pointer}/table"),
            "table-empty",
            "no value could be translated: every row would be refused",
        );
    }
    CodePlan {
        columns: to.columns(&format!("{pointer}/columns"), &rule.columns),
        constant: rule.constant.as_deref().map(Into::into),
        words,
        default: rule.default.as_deref().map(Into::into),
        label: rule.columns.join(", "),
        noun,
    }
}

fn methods_plan(to: &mut Resolver<'_>, rule: &MethodsRule, known: &[KnownCode]) -> MethodsPlan {
    if rule.columns.is_empty() {
        to.fault("/methods/columns", "rule-empty", "name at least one column");
    }
    if rule.separator.as_deref() == Some("") {
        to.fault("/methods/separator", "rule-empty", "the separator is empty; leave it out when there is none");
    }
    let places = to.columns("/methods/columns", &rule.columns);
    MethodsPlan {
        columns: places.into_iter().zip(rule.columns.iter().cloned()).collect(),
        separator: rule.separator.clone(),
        words: words(to, "/methods", "method", &rule.table, rule.accept_codes, known),
        unknown: rule.unknown,
    }
}

fn words(
    to: &mut Resolver<'_>,
    pointer: &str,
    noun: &str,
    table: &BTreeMap<String, String>,
    accept_codes: bool,
    known: &[KnownCode],
) -> Words {
    let mut words = Words::default();
    for (word, code) in table {
        let at = format!("{pointer}/table/{}", token(word));
        if !code.is_empty() {
            known_code(to, &at, noun, code, known);
        } else if noun != "method" {
            to.fault(&at, "code-empty", format!("the {noun} is empty"));
        }
        words.add(word, code);
    }
    if accept_codes {
        if known.is_empty() {
            words.accept_any();
        }
        for known in known {
            words.accept(&known.code);
        }
    }
    words
}

fn known_code(to: &mut Resolver<'_>, pointer: &str, noun: &str, code: &str, known: &[KnownCode]) {
    if !known.is_empty() && !known.iter().any(|known| known.code == code) {
        to.fault(pointer, "code-unknown", format!("there is no {noun} `{code}`"));
    }
}

fn point_plan(to: &mut Resolver<'_>, mapping: &Mapping) -> Option<PointPlan> {
    let rule = mapping.point.as_ref()?;
    let (x, y) = (to.column("/point/x", &rule.x), to.column("/point/y", &rule.y));
    match Projector::new(&rule.system) {
        Ok(projector) => Some(PointPlan {
            x,
            y,
            projector,
            masked: rule.masked_values.iter().map(|value| value.trim().to_owned()).collect(),
            label: format!("{}, {}", rule.x, rule.y),
        }),
        Err(detail) => {
            to.fault("/point/system", "system-unknown", detail);
            None
        }
    }
}

fn masks(to: &mut Resolver<'_>, mapping: &Mapping) -> Vec<MaskPlan> {
    let mut plans = Vec::new();
    for (number, mask) in mapping.masks.iter().enumerate() {
        let pointer = format!("/masks/{number}");
        if mask.when.is_empty() || mask.hides.is_empty() {
            to.fault(&pointer, "rule-empty", "a mask needs a column with its values, and something that it hides");
        }
        plans.push(MaskPlan {
            when: mask
                .when
                .iter()
                .map(|(column, values)| {
                    let place = to.column(&format!("{pointer}/when/{}", token(column)), column);
                    (place, values.iter().map(|value| value.trim().to_owned()).collect())
                })
                .collect(),
            hides: mask.hides.clone(),
            label: mask.when.keys().cloned().collect::<Vec<_>>().join(", "),
        });
    }
    plans
}
