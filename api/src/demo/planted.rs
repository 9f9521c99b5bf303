//! Ten things out of the ordinary, so that who looks finds something. `docs/demonstration.md` tells them with their dates.
//!
//! Each is told relative to the last day. What would lie after now is left out. Called by `deeds`.

use super::deeds::Deed;
use super::dice::Dice;
use super::maker::Maker;
use super::rhythm::day_of_week;
use super::sites::{LINDE, NOORDKADE, OOSTPOORT, SITES};
use jiff::civil::Date;

/// The kinds that stories name.
#[cfg(test)]
pub const KINDS_NAMED: &[&str] = &[
    "theft.shoplifting",
    "theft.burglary-business",
    "damage.graffiti",
    "theft.cargo-goods",
    "fraud.counterfeit-money",
    "theft.cycle",
    "suspicious.undermining",
    "public-space.fly-tipping",
];

/// Adds the stories of a site.
pub fn add(maker: &mut Maker<'_>, deeds: &mut Vec<Deed>) {
    let mut dice = Dice::of(maker.setting.seed, &format!("planted/{}", maker.site));
    let dice = &mut dice;
    match maker.site {
        LINDE => {
            perfume(maker, dice, deeds);
            through_the_roof(maker, dice, deeds);
            false_notes(maker, dice, deeds);
            bicycles(maker, dice, deeds);
            self_scan_day(maker, dice, deeds);
            fitting_rooms(maker, dice, deeds);
        }
        OOSTPOORT => graffiti(maker, dice, deeds),
        NOORDKADE => {
            tarpaulins(maker, dice, deeds);
            waste(maker, dice, deeds);
        }
        _ => {}
    }
}

/// Eighth: the supermarket of De Linde reports nothing for two weeks. Its till was rebuilt; nobody had time.
pub fn silent(maker: &Maker<'_>, deed: &Deed) -> bool {
    if maker.site != LINDE || deed.unit.is_none_or(|u| maker.units[u].tenant != Some("Hofstee Supermarkt")) {
        return false;
    }
    let (from, until) = (maker.setting.days_ago(260), maker.setting.days_ago(247));
    (from..=until).contains(&deed.reported_at.to_zoned(super::deeds::Setting::zone()).date())
}

fn tenant(maker: &Maker<'_>, name: &str) -> Option<usize> {
    maker.units.iter().position(|u| u.tenant == Some(name))
}

fn of_trade(maker: &Maker<'_>, trade: &str) -> Vec<usize> {
    (0..maker.units.len()).filter(|i| maker.units[*i].trade == trade).collect()
}

/// The last day of the week `day` (Monday 0) that lies at least `ago` days back.
fn last(maker: &Maker<'_>, day: usize, ago: i32) -> Date {
    let mut date = maker.setting.days_ago(ago);
    while day_of_week(date) != day {
        date = date.yesterday().unwrap_or(date);
    }
    date
}

/// First: eighteen thefts of perfume on weekday mornings within two weeks, by groups with prepared bags.
fn perfume(maker: &Maker<'_>, dice: &mut Dice, deeds: &mut Vec<Deed>) {
    let mut shops = of_trade(maker, "parfum");
    shops.extend(of_trade(maker, "drogist"));
    let mut date = maker.setting.days_ago(200);
    let mut n = 0;
    while n < 18 && date <= maker.setting.days_ago(180) {
        if (1..5).contains(&day_of_week(date)) {
            for hour in [10, 11] {
                let shop = dice.pick(&shops);
                let methods = ["in-group", "mobile-banditry", "prepared-bag"];
                if let Some(mut deed) =
                    maker.told_exactly(dice, "theft.shoplifting", (date, hour), Some(shop), &methods)
                {
                    deed.loss_cents = Some(dice.between(180, 900) * 100);
                    deeds.push(deed);
                    n += 1;
                }
            }
        }
        date = date.tomorrow().unwrap_or(date);
    }
}

/// Second: five burglaries through the roof in two weeks, all in passage noord, in the nights after Sunday and Monday.
fn through_the_roof(maker: &Maker<'_>, dice: &mut Dice, deeds: &mut Vec<Deed>) {
    let sunday = last(maker, 6, 90);
    let nights = [0, 1, 7, 8, 14];
    for (shop, after) in
        ["Juwelier Goudlust", "Telefoonhuis Belwijzer", "Parfumerie Lavande", "Drogisterij De Bron", "Jeans Dok"]
            .into_iter()
            .zip(nights)
    {
        let evening = maker.setting.days_ago((maker.setting.today() - sunday).get_days() - after);
        deeds.extend(maker.told_overnight(dice, "theft.burglary-business", evening, tenant(maker, shop), &["roof"]));
    }
}

/// Third: fourteen walls of Oostpoort painted in ten nights.
fn graffiti(maker: &Maker<'_>, dice: &mut Dice, deeds: &mut Vec<Deed>) {
    for n in 0..14 {
        let evening = maker.setting.days_ago(300 - (n * 10) / 14);
        deeds.extend(maker.told_overnight(dice, "damage.graffiti", evening, None, &["painted"]));
    }
}

/// Fourth: tarpaulins cut on eleven nights after Tuesday and Thursday, at kade west.
fn tarpaulins(maker: &Maker<'_>, dice: &mut Dice, deeds: &mut Vec<Deed>) {
    let west: Vec<usize> = (0..maker.units.len())
        .filter(|i| maker.units[*i].zone == "kade west" && maker.units[*i].trade == "transport")
        .collect();
    let mut n = 0;
    let mut ago = 48;
    while n < 11 && ago >= 6 {
        let evening = maker.setting.days_ago(ago);
        ago -= 1;
        if matches!(day_of_week(evening), 1 | 3) {
            let unit = dice.pick(&west);
            let deed = maker.told_overnight(dice, "theft.cargo-goods", evening, Some(unit), &["tarpaulin-cut"]);
            n += i32::from(deed.is_some());
            deeds.extend(deed);
        }
    }
}

/// Fifth: nine false notes in three days, each in another shop.
fn false_notes(maker: &Maker<'_>, dice: &mut Dice, deeds: &mut Vec<Deed>) {
    let mut shops = of_trade(maker, "horeca");
    shops.extend(of_trade(maker, "vers"));
    for (i, shop) in shops.into_iter().take(9).enumerate() {
        let date = maker.setting.days_ago([62, 61, 60][i % 3]);
        if let Some(mut deed) =
            maker.told_exactly(dice, "fraud.counterfeit-money", (date, 12 + i / 2), Some(shop), &["false-note"])
        {
            deed.loss_cents = Some(5_000);
            deeds.push(deed);
        }
    }
}

/// Sixth: for a month bicycles are ground loose at the station side, some thirty more than usual.
fn bicycles(maker: &Maker<'_>, dice: &mut Dice, deeds: &mut Vec<Deed>) {
    for n in 0..30 {
        let date = maker.setting.days_ago(150 - n);
        let hour = usize::try_from(dice.between(9, 17)).unwrap_or(12);
        let mut deed = maker.told(dice, "theft.cycle", (date, hour), None, &["lock-cut"]);
        let (words, east, north) = SITES[LINDE].spots[0];
        deed.place_words = Some(words);
        deed.point = Some(SITES[LINDE].at(east + dice.unit() * 8.0, north + dice.unit() * 8.0));
        deed.description = super::texts::description(dice, "theft.cycle", "", words);
        deeds.push(deed);
    }
}

/// Seventh: dumped drums and signs of organised crime within a week, on a park where that is rare.
fn waste(maker: &Maker<'_>, dice: &mut Dice, deeds: &mut Vec<Deed>) {
    let store = tenant(maker, "Opslagruimte Sleutel");
    for (ago, kind) in [(78, "suspicious.undermining"), (76, "suspicious.undermining"), (73, "suspicious.undermining")]
    {
        deeds.extend(maker.told_exactly(dice, kind, (maker.setting.days_ago(ago), 22), store, &[]));
    }
    for (ago, text) in [
        (75, "Vaten met onbekende vloeistof gedumpt op het talud. Brandweer en omgevingsdienst ter plaatse."),
        (72, "Jerrycans met sterke geur gevonden achter de loodsen. Terrein afgezet."),
    ] {
        if let Some(mut deed) =
            maker.told_overnight(dice, "public-space.fly-tipping", maker.setting.days_ago(ago), None, &[])
        {
            deed.place_words = Some("talud achter de loodsen");
            deed.description = text.to_owned();
            deed.loss_cents = Some(dice.between(60, 140) * 10_000);
            deeds.push(deed);
        }
    }
}

/// Ninth: twelve cases at the self-scan on one Saturday, when every basket was checked.
fn self_scan_day(maker: &Maker<'_>, dice: &mut Dice, deeds: &mut Vec<Deed>) {
    let saturday = last(maker, 5, 28);
    let shop = tenant(maker, "Hofstee Supermarkt");
    for n in 0..12 {
        deeds.extend(maker.told_exactly(dice, "theft.shoplifting", (saturday, 10 + n / 2), shop, &["self-scan"]));
    }
}

/// Tenth: seven thefts from the fitting rooms of Modehuis Van Dam in the last week.
fn fitting_rooms(maker: &Maker<'_>, dice: &mut Dice, deeds: &mut Vec<Deed>) {
    let shop = tenant(maker, "Modehuis Van Dam");
    for ago in 1..=7 {
        let date = maker.setting.days_ago(ago);
        // On Sunday it is open in the afternoon only.
        deeds.extend(maker.told_exactly(
            dice,
            "theft.shoplifting",
            (date, 14 + usize::from(ago % 2 == 0)),
            shop,
            &["fitting-room", "tag-tampering"],
        ));
    }
}
