//! The filters of the list as keys of an address, with what one operation adds to them (a page, a step).
//!
//! Used by the list here and by insight, so that both take exactly the same keys. A struct for each, since an unknown key must
//! be refused and flattening would let it pass.

/// Declares the query of one operation: the filters, and its own keys.
macro_rules! filter_query {
    (
        $(#[$doc:meta])* $name:ident { $($(#[$own:meta])* $field:ident: $type:ty,)* }
        texts [$($text:literal),*]
        numbers [$($number:literal),*]
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, serde::Deserialize, utoipa::IntoParams)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// Areas: all sites below them.
            pub area: Vec<shared_types::ids::AreaId>,
            /// Sites.
            pub site: Vec<shared_types::ids::AreaId>,
            /// Units.
            pub unit: Vec<shared_types::ids::UnitId>,
            /// Categories; a parent means all its children.
            pub category: Vec<String>,
            /// Methods; `none` means without any.
            pub method: Vec<String>,
            /// Handling states.
            pub state: Vec<shared_types::handling::HandlingState>,
            /// The deed overlaps the time from here.
            #[param(value_type = Option<String>, format = DateTime)]
            pub from: Option<jiff::Timestamp>,
            /// The deed overlaps the time to here (exclusive).
            #[param(value_type = Option<String>, format = DateTime)]
            pub until: Option<jiff::Timestamp>,
            /// Reported from here.
            #[param(value_type = Option<String>, format = DateTime)]
            pub reported_from: Option<jiff::Timestamp>,
            /// Reported to here (exclusive).
            #[param(value_type = Option<String>, format = DateTime)]
            pub reported_until: Option<jiff::Timestamp>,
            /// How exactly the time is known.
            pub precision: Vec<shared_types::incident::OccurredPrecision>,
            /// Hour of the week, 0 is Monday 00 h, 167 Sunday 23 h.
            pub week_hour: Vec<u8>,
            /// Assigned to: `me` (or a team of mine), `none`, or an account.
            pub assignee: Vec<String>,
            /// Assigned to these teams.
            pub team: Vec<shared_types::ids::TeamId>,
            /// Only those that are late for where their handling stands, or only those that are not.
            pub overdue: Option<bool>,
            /// Words, for callers without a screen; the screen searches by POST.
            pub q: Option<String>,
            $($(#[$own])* pub $field: $type,)*
        }

        impl $crate::web::query::QueryKeys for $name {
            const LISTS: &'static [&'static str] =
                &["area", "site", "unit", "category", "method", "state", "precision", "assignee", "team"];
            const FLAGS: &'static [&'static str] = &["overdue"];
            const NUMBERS: &'static [&'static str] = &[$($number),*];
            const NUMBER_LISTS: &'static [&'static str] = &["weekHour"];
            const TEXTS: &'static [&'static str] =
                &["from", "until", "reportedFrom", "reportedUntil", "q", $($text),*];

            fn also_wrong(mut value: Self, req: &actix_web::HttpRequest) -> Vec<shared_types::problem::FieldFault> {
                let book = req.app_data::<actix_web::web::Data<$crate::codes::CodeBook>>();
                book.map_or_else(Vec::new, |book| $crate::incidents::select::faults(&value.filter(), book))
            }
        }

        impl $name {
            /// Takes the filters out.
            pub fn filter(&mut self) -> shared_types::incident::IncidentFilter {
                use std::mem::take;
                shared_types::incident::IncidentFilter {
                    area: take(&mut self.area),
                    site: take(&mut self.site),
                    unit: take(&mut self.unit),
                    category: take(&mut self.category),
                    method: take(&mut self.method),
                    state: take(&mut self.state),
                    from: self.from,
                    until: self.until,
                    reported_from: self.reported_from,
                    reported_until: self.reported_until,
                    precision: take(&mut self.precision),
                    week_hour: take(&mut self.week_hour),
                    assignee: take(&mut self.assignee),
                    team: take(&mut self.team),
                    overdue: self.overdue,
                    q: self.q.take(),
                }
            }
        }
    };
}

pub(crate) use filter_query;
