//! Adds people with verified numbers to the demonstration's first site: `cargo test -p api --bench phones -- MANY`, with the settings of
//! the server. Called by scripts/smpp.sh, which sends them alerts.
//!
//! The first is a warden, whom nobody else there is: an alert for wardens goes to one number. The others are guards. Numbers are
//! +316 and eight digits that follow from the place in the row, names too, so that whoever sees one knows the other. There is no
//! way in for them: a password is not set.

use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::alert::AlertLevel;
use shared_types::delivery::AlertChannel;
use shared_types::notify::{AlertChoice, LevelChannels};
use webm::config::Config;
use webm::db::schema::{account, account_phone, alert_choice, role_assignment, site};
use webm::db::{AnyConnection, Db, Key, Moment, PoolSize};
use webm::fault::{Fault, Outcome};
use webm::keys::Keys;
use webm::seal;

/// The code of the site.
const SITE: &str = "DL";

fn main() {
    // cargo hands `--bench` to every benchmark; asked to check that it starts, it does nothing.
    let Some(many) = std::env::args().skip(1).find_map(|a| a.parse::<usize>().ok()) else { return };
    let config = Config::from_process().expect("settings");
    let keys = Keys::load(&config).expect("the ring");
    let db = Db::open(&config.database, PoolSize { read: 1, write: 1 }).expect("the database");
    for from in (0..many).step_by(500) {
        let keys = keys.clone();
        let some = from..many.min(from + 500);
        db.write_blocking(move |conn| some.clone().try_for_each(|n| add(conn, &keys, n))).expect("people");
    }
    println!("{many} people with a number");
}

fn add(conn: &mut AnyConnection, keys: &Keys, n: usize) -> Outcome<()> {
    let at = Moment::from(Timestamp::now());
    let place: Key = site::table.filter(site::code.eq(SITE)).select(site::area_id).first(conn)?;
    let role = if n == 0 { "warden" } else { "guard" };
    // For whom the demonstration's own one acts.
    let organisation: Key = role_assignment::table
        .inner_join(account::table)
        .filter(account::email.eq("guard@de-linde.example"))
        .select(account::organisation_id)
        .first(conn)?;
    let id = Key::fresh();
    diesel::insert_into(account::table)
        .values((
            account::id.eq(id),
            account::name.eq(format!("Persoon {n:05}")),
            account::email.eq(format!("persoon-{n}@{}.example", id.0)),
            account::organisation_id.eq(organisation),
            account::language.eq("nl"),
            account::password_hash.eq(""),
            account::created_at.eq(at),
            account::version.eq(1),
            account::totp_confirmed.eq(false),
            account::totp_last_step.eq(0),
            account::disabled.eq(false),
        ))
        .execute(conn)?;
    diesel::insert_into(role_assignment::table)
        .values((
            role_assignment::id.eq(Key::fresh()),
            role_assignment::account_id.eq(id),
            role_assignment::role.eq(role),
            role_assignment::area_id.eq(place),
            role_assignment::begins_at.eq(Moment(0)),
        ))
        .execute(conn)?;
    let number = format!("+316{:08}", 10_000_000 + n);
    let blind = keys.blinds(&[b"account phone", number.as_bytes()]).first().map(|b| b.to_vec()).unwrap_or_default();
    diesel::insert_into(account_phone::table)
        .values((
            account_phone::id.eq(id),
            account_phone::number.eq(seal::seal(keys, &seal::place("account_phone", "number", id), &number)?),
            account_phone::blind.eq(blind),
            account_phone::set_at.eq(at),
            account_phone::code_tries.eq(0),
            account_phone::verified_at.eq(Some(at)),
        ))
        .execute(conn)?;
    let only_sms = LevelChannels { level: AlertLevel::DangerNow, channels: vec![AlertChannel::Sms] };
    let choice = AlertChoice { levels: vec![only_sms], ..AlertChoice::default() };
    let text = serde_json::to_string(&choice).map_err(Fault::internal)?;
    diesel::insert_into(alert_choice::table)
        .values((alert_choice::account_id.eq(id), alert_choice::choice.eq(text)))
        .execute(conn)?;
    Ok(())
}
