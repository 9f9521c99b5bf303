//! Weekday by hour as a real table: every number is read where it stands, the colour only helps. Called
//! by Insight. One cell takes the focus, the arrow keys walk from there (page/edge.js `roam`).

use yew::prelude::*;

use super::{Lead, scale::level};
use crate::{
    edge,
    i18n::{I18n, Key, Locale},
};

/// What the grid shows; a weight that is hidden is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// 168 weights, Monday 00 h first.
    pub cells: Vec<Option<f64>>,
    /// Seven sums.
    pub days: Vec<Option<f64>>,
    /// Twenty-four sums.
    pub hours: Vec<Option<f64>>,
}

impl Heat {
    /// The hours outside of which less than one in fifty falls: what a screen shows at first.
    pub fn busy_hours(&self) -> std::ops::Range<usize> {
        let of = |hour: usize| self.hours.get(hour).copied().flatten().unwrap_or(0.0);
        let all: f64 = (0..24).map(of).sum();
        let (mut from, mut until, mut outside) = (0, 24, 0.0);
        while until - from > 8 {
            let left = of(from) <= of(until - 1);
            outside += if left { of(from) } else { of(until - 1) };
            if outside > all / 50.0 {
                break;
            }
            if left { from += 1 } else { until -= 1 }
        }
        from..until
    }

    /// The weight within and outside of these hours.
    pub fn split(&self, hours: &std::ops::Range<usize>) -> (f64, f64) {
        let mut sums = (0.0, 0.0);
        for (hour, sum) in self.hours.iter().enumerate() {
            let part = if hours.contains(&hour) { &mut sums.0 } else { &mut sums.1 };
            *part += sum.unwrap_or(0.0);
        }
        sums
    }
}

/// The days of the week, short and in full, Monday first.
pub const DAYS: [(Key, Key); 7] = [
    (Key::DayMo, Key::DayMonday),
    (Key::DayTu, Key::DayTuesday),
    (Key::DayWe, Key::DayWednesday),
    (Key::DayTh, Key::DayThursday),
    (Key::DayFr, Key::DayFriday),
    (Key::DaySa, Key::DaySaturday),
    (Key::DaySu, Key::DaySunday),
];

/// The grid over these hours of the day.
pub fn heat(i18n: &I18n, data: &Heat, hours: std::ops::Range<usize>, caption: &str, lead: Lead<u8>) -> Html {
    let most = data.cells.iter().flatten().copied().fold(0.0, f64::max);
    let whole = hours.len() == 24;
    // One decimal where it says something; a cell is too narrow for more.
    let short = |value: f64| i18n.language.decimal(value, usize::from(value < 9.95 && value.fract() > 0.001));
    let sum = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), short);
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if edge::roam(&event) {
            event.prevent_default();
        }
    });
    let cell = |day: usize, hour: usize| {
        let at = day * 24 + hour;
        match data.cells.get(at).copied().flatten() {
            None => html! {
                <td class="h0"><span aria-hidden="true">{ "·" }</span><span class="hidden-visually">{ i18n.t(Key::HeatHidden) }</span></td>
            },
            Some(weight) if level(weight, most) == 0 => html! { <td class="h0"></td> },
            Some(weight) => {
                let number = i18n.language.decimal(weight, 1);
                let name = i18n.f(
                    Key::HeatCell,
                    &[
                        ("day", i18n.t(DAYS[day].1)),
                        ("from", &hour.to_string()),
                        ("until", &(hour + 1).to_string()),
                        ("n", &number),
                    ],
                );
                html! {
                    <td class={format!("h{}", level(weight, most))}>{ lead(at as u8, name, html! { short(weight) }) }</td>
                }
            }
        }
    };
    html! {
        <>
        <div class="heat-scroll" tabindex="0" role="group" aria-label={caption.to_owned()}>
            <table class={classes!("heat", (!whole).then_some("part"))} {onkeydown}>
                <caption class="hidden-visually">{ caption }</caption>
                <colgroup><col class="day" /><col span={hours.len().to_string()} /><col class="sum" /></colgroup>
                <thead>
                    <tr>
                        <td></td>
                        for hour in hours.clone() { <th scope="col">{ hour }</th> }
                        <th scope="col">{ i18n.t(Key::HeatTotal) }</th>
                    </tr>
                </thead>
                <tbody>
                    for day in 0..7 {
                        <tr>
                            <th scope="row"><span aria-hidden="true">{ i18n.t(DAYS[day].0) }</span><span class="hidden-visually">{ i18n.t(DAYS[day].1) }</span></th>
                            for hour in hours.clone() { { cell(day, hour) } }
                            <td class="total">{ sum(data.days.get(day).copied().flatten()) }</td>
                        </tr>
                    }
                </tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{ i18n.t(Key::HeatTotal) }</th>
                        for hour in hours.clone() { <td>{ sum(data.hours.get(hour).copied().flatten()) }</td> }
                        <td class="total">{ sum(Some(data.days.iter().flatten().sum())) }</td>
                    </tr>
                </tfoot>
            </table>
        </div>
        <p class="heat-legend" aria-hidden="true">
            { i18n.t(Key::HeatLittle) }
            for step in 0..7 { <i class={format!("h{step}")}></i> }
            { i18n.t(Key::HeatMuch) }
        </p>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing};

    fn data() -> Heat {
        let mut cells = vec![Some(0.0); 168];
        cells[5 * 24 + 16] = Some(8.5);
        cells[13] = Some(0.5);
        cells[14] = None;
        let mut days = vec![Some(0.0); 7];
        (days[0], days[5]) = (Some(0.5), Some(8.5));
        let mut hours = vec![Some(0.0); 24];
        (hours[13], hours[16]) = (Some(0.5), Some(8.5));
        Heat { cells, days, hours }
    }

    fn grid(hours: std::ops::Range<usize>) -> String {
        let lead = |cell: u8, name: String, content: Html| html! { <a href={cell.to_string()} aria-label={name}>{ content }</a> };
        let nl = testing::i18n(Language::Nl);
        testing::render(heat(&nl, &data(), hours, "Wanneer", &lead))
    }

    #[test]
    fn it_is_a_table_with_a_head_for_every_row_and_column() {
        let html = grid(0..24);
        assert_eq!(html.matches("scope=\"col\"").count(), 25);
        assert_eq!(html.matches("scope=\"row\"").count(), 8);
        assert_eq!(html.matches("<td").count() - html.matches("<td></td>").count(), 7 + 24 + 1 + 168);
    }

    #[test]
    fn a_cell_says_what_it_is_and_leads_to_its_hour() {
        let html = grid(0..24);
        assert!(html.contains("href=\"136\""), "Saturday 16 h is cell 136");
        assert!(html.contains("aria-label=\"zaterdag 16–17 uur: 8,5\""), "{html}");
        assert!(html.contains("class=\"h6\""), "the most has the last level");
    }

    #[test]
    fn what_is_hidden_says_so_and_leads_nowhere() {
        let html = grid(0..24);
        assert!(html.contains(testing::i18n(Language::Nl).t(Key::HeatHidden)));
        assert!(!html.contains("href=\"14\""));
    }

    #[test]
    fn part_of_the_day_tells_what_lies_outside() {
        let data = data();
        let hours = data.busy_hours();
        assert!(hours.contains(&16) && hours.len() >= 8, "{hours:?}");
        let (within, outside) = data.split(&(14..20));
        assert_eq!((within, outside), (8.5, 0.5));
        assert!(!grid(14..20).contains("href=\"13\""));
    }

    #[test]
    fn no_style_attribute_is_written() {
        assert!(!grid(0..24).contains("style="));
    }
}
