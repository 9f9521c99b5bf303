//! A mapping as a form: which column a field comes from, in which format, by which table. Pure; called by
//! the mapping step. What the form does not show (masks, zones of a single moment) stays as the mapping has it.

use std::collections::BTreeMap;

use shared_types::import::{
    CodeRule, CoordinateSystem, Mapping, MethodsRule, MomentRule, MomentSource, MoneyRule, PointRule, TextRule,
};

use crate::i18n::{Language, Locale};

/// Formats that are offered; any other can be typed.
pub const FORMATS: [&str; 9] = [
    "iso",
    "dd-MM-yyyy HH:mm",
    "d-M-yyyy H:mm",
    "dd/MM/yyyy HH:mm",
    "yyyy-MM-dd HH:mm:ss",
    "dd-MM-yyyy",
    "yyyy-MM",
    "excel-serial",
    "unix-seconds",
];

/// A size as people read it.
pub fn size(language: Language, bytes: u64) -> String {
    let (value, unit) = match bytes {
        0..1_000 => (bytes as f64, "B"),
        1_000..1_000_000 => (bytes as f64 / 1e3, "kB"),
        1_000_000..1_000_000_000 => (bytes as f64 / 1e6, "MB"),
        _ => (bytes as f64 / 1e9, "GB"),
    };
    format!("{} {unit}", language.decimal(value, usize::from(value < 10.0 && unit != "B")))
}

/// A moment out of text, with the format tried first.
pub fn text_moment(columns: Vec<String>, format: &str) -> MomentRule {
    MomentRule {
        source: MomentSource::Text { columns, formats: vec![format.to_owned()] },
        time_zone: None,
        ignore_offset: false,
        whole: None,
        midnight_is_day: false,
        gap: Default::default(),
        overlap: Default::default(),
    }
}

/// Column at a place of a text moment; empty where there is none.
pub fn moment_column(rule: &MomentRule, at: usize) -> &str {
    match &rule.source {
        MomentSource::Text { columns, .. } => columns.get(at).map_or("", String::as_str),
        MomentSource::Parts { .. } => "",
    }
}

/// The same moment with another column at a place; an empty one takes it away.
pub fn with_moment_column(rule: &MomentRule, at: usize, column: &str) -> MomentRule {
    let MomentSource::Text { columns, formats } = &rule.source else { return rule.clone() };
    let mut columns = columns.clone();
    if at < columns.len() {
        columns[at] = column.to_owned();
    } else {
        columns.push(column.to_owned());
    }
    columns.retain(|column| !column.is_empty());
    MomentRule { source: MomentSource::Text { columns, formats: formats.clone() }, ..rule.clone() }
}

/// The formats of a text moment, one a line.
pub fn formats(rule: &MomentRule) -> String {
    match &rule.source {
        MomentSource::Text { formats, .. } => formats.join("\n"),
        MomentSource::Parts { .. } => String::new(),
    }
}

/// The same moment with other formats.
pub fn with_formats(rule: &MomentRule, typed: &str) -> MomentRule {
    let MomentSource::Text { columns, .. } = &rule.source else { return rule.clone() };
    let formats = typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    MomentRule { source: MomentSource::Text { columns: columns.clone(), formats }, ..rule.clone() }
}

/// The parts of a moment that stand in columns of their own: year, month, day, hour, minute.
pub fn parts(rule: &MomentRule) -> Option<[String; 5]> {
    match &rule.source {
        MomentSource::Parts { year, month, day, hour, minute, .. } => {
            let or = |part: &Option<String>| part.clone().unwrap_or_default();
            Some([year.clone(), month.clone(), or(day), or(hour), or(minute)])
        }
        MomentSource::Text { .. } => None,
    }
}

/// The same moment out of these parts.
pub fn with_parts(rule: &MomentRule, parts: [String; 5]) -> MomentRule {
    let [year, month, day, hour, minute] = parts;
    let some = |part: String| Some(part).filter(|part| !part.is_empty());
    let second = match &rule.source {
        MomentSource::Parts { second, .. } => second.clone(),
        MomentSource::Text { .. } => None,
    };
    let source = MomentSource::Parts { year, month, day: some(day), hour: some(hour), minute: some(minute), second };
    MomentRule { source, ..rule.clone() }
}

/// The first column of a text; empty where there is none.
pub fn text_column(rule: Option<&TextRule>) -> &str {
    rule.and_then(|rule| rule.columns.first()).map_or("", String::as_str)
}

/// A text from a column; none with an empty one.
pub fn with_text_column(rule: Option<&TextRule>, column: &str) -> Option<TextRule> {
    let columns = vec![column.to_owned()];
    (!column.is_empty()).then(|| TextRule { columns, ..rule.cloned().unwrap_or_default() })
}

/// Money from a column; none with an empty one.
pub fn with_money_column(rule: Option<&MoneyRule>, column: &str) -> Option<MoneyRule> {
    let blank = MoneyRule { column: String::new(), unit: Default::default(), decimal: Default::default() };
    (!column.is_empty()).then(|| MoneyRule { column: column.to_owned(), ..rule.cloned().unwrap_or(blank) })
}

/// The systems that the form offers, with the word for each.
pub fn system_word(system: &CoordinateSystem) -> String {
    match system {
        CoordinateSystem::Wgs84 => "wgs84".to_owned(),
        CoordinateSystem::RdNew => "rd-new".to_owned(),
        CoordinateSystem::Lambert72 => "lambert72".to_owned(),
        CoordinateSystem::Utm { zone, .. } => format!("utm-{zone}"),
    }
}

/// The system of a word.
pub fn system(word: &str) -> CoordinateSystem {
    match word {
        "rd-new" => CoordinateSystem::RdNew,
        "lambert72" => CoordinateSystem::Lambert72,
        utm if utm.starts_with("utm-") => CoordinateSystem::Utm { zone: utm[4..].parse().unwrap_or(31), south: false },
        _ => CoordinateSystem::Wgs84,
    }
}

/// A point from two columns; none while both are empty.
pub fn with_point(rule: Option<&PointRule>, x: &str, y: &str, system: CoordinateSystem) -> Option<PointRule> {
    let masked_values = rule.map(|rule| rule.masked_values.clone()).unwrap_or_default();
    (!x.is_empty() || !y.is_empty()).then(|| PointRule { x: x.to_owned(), y: y.to_owned(), system, masked_values })
}

/// The code that a table gives a value; capitals and outer blanks do not matter.
pub fn looked_up<'a>(table: &'a BTreeMap<String, String>, value: &str) -> Option<&'a str> {
    table.iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(value.trim())).map(|(_, code)| code.as_str())
}

/// The table with another code for a value; none takes it out.
pub fn with_entry(table: &BTreeMap<String, String>, value: &str, code: Option<&str>) -> BTreeMap<String, String> {
    let mut table = table.clone();
    table.retain(|key, _| !key.trim().eq_ignore_ascii_case(value.trim()));
    if let Some(code) = code {
        table.insert(value.to_owned(), code.to_owned());
    }
    table
}

/// A category from a column, or one for all rows.
pub fn with_category_column(rule: &CodeRule, column: &str) -> CodeRule {
    let columns = Some(column.to_owned()).filter(|column| !column.is_empty()).into_iter().collect();
    CodeRule { columns, constant: None, ..rule.clone() }
}

/// Methods from a column; none with an empty one.
pub fn with_methods_column(rule: Option<&MethodsRule>, column: &str) -> Option<MethodsRule> {
    let columns = vec![column.to_owned()];
    (!column.is_empty()).then(|| MethodsRule { columns, ..rule.cloned().unwrap_or_default() })
}

/// A mapping that someone typed or kept as a file; with the reason where it is none.
pub fn from_json(text: &str) -> Result<Mapping, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_knows_its_values_again() {
        let table = with_entry(&BTreeMap::new(), "Theft", Some("theft.other"));
        assert_eq!(looked_up(&table, " theft"), Some("theft.other"));
        let table = with_entry(&table, "THEFT", Some("theft.fuel"));
        assert_eq!((table.len(), looked_up(&table, "theft")), (1, Some("theft.fuel")));
        assert!(with_entry(&table, "theft", None).is_empty());
    }

    #[test]
    fn date_and_time_may_stand_in_two_columns() {
        let rule = text_moment(vec!["day".into()], "dd-MM-yyyy");
        let rule = with_moment_column(&rule, 1, "time");
        assert_eq!((moment_column(&rule, 0), moment_column(&rule, 1)), ("day", "time"));
        assert_eq!(moment_column(&with_moment_column(&rule, 1, ""), 1), "");
        let rule = with_formats(&rule, " dd-MM-yyyy HH:mm \n\niso");
        assert_eq!(formats(&rule), "dd-MM-yyyy HH:mm\niso");
    }

    #[test]
    fn parts_stay_parts() {
        let rule = text_moment(vec![], "iso");
        let told = ["YEAR", "MONTH", "DAY", "", ""].map(str::to_owned);
        let rule = with_parts(&rule, told.clone());
        assert_eq!(parts(&rule), Some(told));
        assert_eq!(with_moment_column(&rule, 0, "x"), rule, "a column of text means nothing there");
    }

    #[test]
    fn systems_come_back_as_they_went() {
        for word in ["wgs84", "rd-new", "lambert72", "utm-10", "utm-31"] {
            assert_eq!(system_word(&system(word)), word);
        }
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        assert_eq!(size(Language::Nl, 999), "999 B");
        assert_eq!(size(Language::Nl, 2_340_000), "2,3 MB");
        assert_eq!(size(Language::En, 1_200_000_000), "1.2 GB");
    }

    #[test]
    fn a_mapping_that_is_none_says_why() {
        assert!(from_json("{").is_err());
        assert!(from_json(r#"{"version":1,"colour":"red"}"#).unwrap_err().contains("colour"));
    }
}
