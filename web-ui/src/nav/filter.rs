//! The filters of list and figures in the address, with the same keys as the API. Never `q`: a name
//! typed in the search box would stand in the address. Called by Incidents, Insight and Today.

use shared_types::incident::IncidentFilter;

use super::query::{encode, pairs};

/// The filters that a query holds; what is not understood is left out, so that an old link still opens.
pub fn filter_from(query: &str) -> IncidentFilter {
    let mut filter = IncidentFilter::default();
    for (key, value) in pairs(query) {
        match key {
            "area" => filter.area.extend(value.parse::<shared_types::ids::AreaId>().ok()),
            "site" => filter.site.extend(value.parse::<shared_types::ids::AreaId>().ok()),
            "unit" => filter.unit.extend(value.parse::<shared_types::ids::UnitId>().ok()),
            "category" => filter.category.push(value),
            "method" => filter.method.push(value),
            "state" => filter.state.extend(value.parse::<shared_types::handling::HandlingState>().ok()),
            "from" => filter.from = value.parse().ok(),
            "until" => filter.until = value.parse().ok(),
            "reportedFrom" => filter.reported_from = value.parse().ok(),
            "reportedUntil" => filter.reported_until = value.parse().ok(),
            "precision" => filter.precision.extend(value.parse::<shared_types::incident::OccurredPrecision>().ok()),
            "weekHour" => filter.week_hour.extend(value.parse::<u8>().ok().filter(|hour| *hour < 168)),
            "assignee" => filter.assignee.push(value),
            "team" => filter.team.extend(value.parse::<shared_types::ids::TeamId>().ok()),
            "overdue" => filter.overdue = value.parse().ok(),
            _ => {}
        }
    }
    filter
}

/// The query that holds these filters; without the words searched for.
pub fn filter_to(filter: &IncidentFilter) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut put = |key: &str, value: &str| out.push(format!("{key}={}", encode(value)));
    filter.area.iter().for_each(|id| put("area", &id.to_string()));
    filter.site.iter().for_each(|id| put("site", &id.to_string()));
    filter.unit.iter().for_each(|id| put("unit", &id.to_string()));
    filter.category.iter().for_each(|code| put("category", code));
    filter.method.iter().for_each(|code| put("method", code));
    filter.state.iter().for_each(|state| put("state", state.word()));
    let moments = [
        ("from", filter.from),
        ("until", filter.until),
        ("reportedFrom", filter.reported_from),
        ("reportedUntil", filter.reported_until),
    ];
    for (key, at) in moments.into_iter().filter_map(|(key, at)| Some((key, at?))) {
        put(key, &at.to_string());
    }
    filter.precision.iter().for_each(|precision| put("precision", precision.word()));
    filter.week_hour.iter().for_each(|hour| put("weekHour", &hour.to_string()));
    filter.assignee.iter().for_each(|who| put("assignee", who));
    filter.team.iter().for_each(|id| put("team", &id.to_string()));
    if let Some(late) = filter.overdue {
        put("overdue", if late { "true" } else { "false" });
    }
    out.join("&")
}

/// The list without the value if it has it, else with it.
pub fn toggled<T: PartialEq + Clone>(list: &[T], value: &T) -> Vec<T> {
    let mut list = list.to_vec();
    match list.iter().position(|present| present == value) {
        Some(at) => drop(list.remove(at)),
        None => list.push(value.clone()),
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = "area=0190f0f0-0000-7000-8000-000000000001&site=0190f0f0-0000-7000-8000-000000000002\
        &unit=0190f0f0-0000-7000-8000-000000000003&category=theft&category=theft.fuel&method=in-bag&state=reported\
        &state=in-progress&from=2026-01-01T00:00:00Z&until=2026-04-01T00:00:00Z&reportedFrom=2026-01-02T00:00:00Z\
        &reportedUntil=2026-04-02T00:00:00Z&precision=exact&weekHour=0&weekHour=167\
        &assignee=me&team=0190f0f0-0000-7000-8000-000000000004&overdue=true";

    #[test]
    fn filters_come_back_as_they_went() {
        assert_eq!(filter_to(&filter_from(FULL)), FULL);
    }

    #[test]
    fn what_was_searched_for_never_stands_in_the_address() {
        let filter = IncidentFilter { q: Some("Jansen".into()), ..filter_from("q=Pieters&state=reported") };
        assert_eq!(filter_to(&filter), "state=reported");
        assert_eq!(filter_from("q=Pieters").q, None);
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        assert_eq!(filter_to(&filter_from("site=x&state=lost&weekHour=168&weekHour=-1&colour=red&from=soon")), "");
    }

    #[test]
    fn a_chip_switches_on_and_off() {
        assert_eq!(toggled(&["a"], &"b"), ["a", "b"]);
        assert!(toggled(&["a"], &"a").is_empty());
    }
}
