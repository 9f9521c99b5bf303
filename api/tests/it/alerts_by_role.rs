//! Who is told of an alert, by which text and channel, as one table by role, level, hour, zone and change of the clock, STOP, the end of
//! a role, of a pass, and of taking part. What is expected was written down by hand; the server is asked through its preview, which
//! goes the way that sending goes.

use crate::alerts::{accredit, robbery};
use crate::involved::work_together;
use crate::support::{Carrier, TestApp};
use diesel::prelude::*;
use jiff::Timestamp;
use serde_json::{Value, json};
use shared_types::access::Role::{self, *};
use webm::db::schema::{account, account_phone, participation, role_assignment, session, site};
use webm::db::{Key, Moment};

const AMS: &str = "Europe/Amsterdam";
const LON: &str = "Europe/London";
const DANGER: &str = "danger-now";
const LOOK: &str = "look-out";
const INFO: &str = "for-information";

/// What somebody chose, and what became of its role.
fn choice(who: &str) -> Value {
    let quiet = json!({"from": "22:00", "until": "07:00"});
    let all = |channels: Value| -> Value {
        [DANGER, LOOK, INFO].iter().map(|level| json!({"level": level, "channels": channels})).collect()
    };
    match who {
        "night" => json!({"levels": [], "quietHours": quiet, "dangerPasses": true, "digestAt": "08:00"}),
        "deaf" => json!({"levels": [], "quietHours": quiet, "dangerPasses": false, "digestAt": "08:00"}),
        "screen" => json!({"levels": all(json!([])), "dangerPasses": true}),
        "sms" | "stopped" => json!({"levels": all(json!(["sms"])), "dangerPasses": true}),
        "without" => json!({"levels": [], "dangerPasses": true, "digestAt": "08:00", "withoutKinds": ["robbery"]}),
        _ => json!({"levels": [], "dangerPasses": true, "digestAt": "08:00"}),
    }
}

/// When, where on the clock, who, from and until when with a role, at which level, what was chosen -> channel, text, why it waits.
type Case = (&'static str, &'static str, Role, (&'static str, &'static str), &'static str, &'static str, &'static str);

/// All the time.
const EVER: (&str, &str) = ("", "");

const TABLE: &[Case] = &[
    // By role and level, a Tuesday at twenty to seven in the evening; all work together, the guard has pass and licence until midnight.
    ("2026-03-31T16:40:00Z", AMS, Shopkeeper, EVER, DANGER, "usual", "mail open"),
    ("2026-03-31T16:40:00Z", AMS, Shopkeeper, EVER, DANGER, "screen", "screen open"),
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, DANGER, "screen", "screen restricted"),
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, LOOK, "screen", "screen restricted"),
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, INFO, "screen", "screen open"),
    ("2026-03-31T16:40:00Z", AMS, SecurityDesk, EVER, DANGER, "screen", "screen open"),
    ("2026-03-31T16:40:00Z", AMS, CentreManager, EVER, LOOK, "screen", "screen restricted"),
    ("2026-03-31T16:40:00Z", AMS, CentreManager, EVER, INFO, "screen", "screen open"),
    ("2026-03-31T16:40:00Z", AMS, PoliceOfficer, EVER, INFO, "screen", "screen restricted"),
    ("2026-03-31T16:40:00Z", AMS, PoliceDesk, EVER, DANGER, "screen", "screen restricted"),
    ("2026-03-31T16:40:00Z", AMS, MunicipalOfficer, EVER, DANGER, "screen", "screen open"),
    ("2026-03-31T16:40:00Z", AMS, Warden, EVER, LOOK, "screen", "screen restricted"),
    ("2026-03-31T16:40:00Z", AMS, Warden, EVER, INFO, "usual", "mail open digest"),
    ("2026-03-31T16:40:00Z", AMS, Citizen, EVER, DANGER, "screen", "screen open"),
    ("2026-03-31T16:40:00Z", AMS, Prosecutor, EVER, DANGER, "usual", "nobody"),
    ("2026-03-31T16:40:00Z", AMS, Adviser, EVER, DANGER, "usual", "nobody"),
    // A mail never carries the text for some.
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, LOOK, "usual", "mail open"),
    ("2026-03-31T16:40:00Z", AMS, PoliceOfficer, EVER, DANGER, "usual", "mail open"),
    // Kinds that one wants to hear nothing of.
    ("2026-03-31T16:40:00Z", AMS, Citizen, EVER, LOOK, "without", "nobody"),
    ("2026-03-31T16:40:00Z", AMS, Citizen, EVER, DANGER, "without", "mail open"),
    ("2026-03-31T16:40:00Z", AMS, Shopkeeper, EVER, INFO, "without", "nobody"),
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, LOOK, "without", "nobody"),
    // SMS, and STOP.
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, DANGER, "sms", "sms restricted"),
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, LOOK, "sms", "sms restricted"),
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, INFO, "sms", "sms open"),
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, DANGER, "stopped", "screen restricted"),
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, LOOK, "stopped", "screen restricted"),
    // A role counts from its first moment on, and not at its last.
    ("2026-03-31T16:40:00Z", AMS, Warden, ("", "2026-03-31T16:40:00Z"), DANGER, "usual", "nobody"),
    ("2026-03-31T16:40:00Z", AMS, Warden, ("", "2026-03-31T16:40:01Z"), DANGER, "usual", "mail open"),
    ("2026-03-31T16:40:00Z", AMS, Guard, ("2026-03-31T16:40:01Z", ""), DANGER, "usual", "nobody"),
    ("2026-03-31T16:40:00Z", AMS, Guard, ("2026-03-31T16:40:00Z", ""), DANGER, "usual", "mail open"),
    ("2026-03-31T16:40:00Z", AMS, PoliceOfficer, ("", "2026-03-31T16:39:59Z"), INFO, "screen", "nobody"),
    // Who does not take part any more.
    ("2026-03-31T16:40:00Z", AMS, SecurityDesk, EVER, DANGER, "left", "nobody"),
    ("2026-03-31T16:40:00Z", AMS, PoliceOfficer, EVER, DANGER, "left", "nobody"),
    ("2026-03-31T16:40:00Z", AMS, Guard, EVER, LOOK, "left", "nobody"),
    // Into the night: quiet from ten on.
    ("2026-03-31T19:59:59Z", AMS, Shopkeeper, EVER, LOOK, "night", "mail open"),
    ("2026-03-31T20:00:00Z", AMS, Shopkeeper, EVER, LOOK, "night", "mail open quiet"),
    ("2026-03-31T20:00:00Z", AMS, PoliceOfficer, EVER, LOOK, "night", "mail open quiet"),
    ("2026-03-31T20:00:00Z", AMS, Guard, EVER, DANGER, "night", "mail open"),
    ("2026-03-31T20:00:00Z", AMS, Guard, EVER, DANGER, "deaf", "screen restricted quiet"),
    ("2026-03-31T20:00:00Z", AMS, Citizen, EVER, INFO, "night", "mail open digest"),
    ("2026-03-31T20:00:00Z", AMS, Warden, ("", "2026-03-31T20:00:00Z"), LOOK, "night", "nobody"),
    // The pass ends with the day, by the clock where the firm works.
    ("2026-03-31T21:59:59Z", AMS, Guard, EVER, DANGER, "screen", "screen restricted"),
    ("2026-03-31T22:00:00Z", AMS, Guard, EVER, DANGER, "screen", "screen open"),
    ("2026-03-31T22:00:00Z", AMS, Guard, EVER, DANGER, "sms", "sms open"),
    ("2026-03-31T22:00:00Z", AMS, CentreManager, EVER, DANGER, "screen", "screen restricted"),
    // In the morning.
    ("2026-04-01T02:59:59Z", AMS, Guard, EVER, DANGER, "deaf", "screen open quiet"),
    ("2026-04-01T03:30:00Z", AMS, Guard, EVER, DANGER, "deaf", "mail open quiet"),
    ("2026-04-01T04:59:59Z", AMS, Shopkeeper, EVER, LOOK, "night", "mail open quiet"),
    ("2026-04-01T05:00:00Z", AMS, Shopkeeper, EVER, LOOK, "night", "mail open"),
    ("2026-04-01T05:00:00Z", AMS, Shopkeeper, EVER, INFO, "night", "mail open digest"),
    // The clock is that of the site.
    ("2026-04-01T05:30:00Z", LON, Warden, EVER, LOOK, "night", "mail open quiet"),
    ("2026-04-01T05:30:00Z", AMS, Warden, EVER, LOOK, "night", "mail open"),
    ("2026-04-01T06:59:59Z", "UTC", Citizen, EVER, LOOK, "night", "mail open quiet"),
    ("2026-04-01T06:59:59Z", LON, Citizen, EVER, LOOK, "night", "mail open"),
    // The night of 25 October has an hour twice: half past six is still quiet, when yesterday's clock would show half past seven.
    ("2026-10-24T20:00:00Z", AMS, Shopkeeper, EVER, LOOK, "night", "mail open quiet"),
    ("2026-10-25T05:30:00Z", AMS, Shopkeeper, EVER, LOOK, "night", "mail open quiet"),
    ("2026-10-25T05:30:00Z", AMS, Guard, EVER, DANGER, "night", "mail open"),
    ("2026-10-25T05:30:00Z", AMS, Guard, EVER, DANGER, "deaf", "mail open quiet"),
    ("2026-10-25T06:00:00Z", AMS, Shopkeeper, EVER, LOOK, "night", "mail open"),
    ("2026-10-25T06:00:00Z", AMS, PoliceDesk, EVER, DANGER, "deaf", "mail open"),
    ("2026-10-25T06:00:00Z", AMS, Warden, ("", "2026-10-25T06:00:00Z"), LOOK, "night", "nobody"),
    // The night of 28 March loses one: five o'clock in Greenwich is seven here.
    ("2027-03-28T04:59:59Z", AMS, Citizen, EVER, LOOK, "night", "mail open quiet"),
    ("2027-03-28T05:00:00Z", AMS, Citizen, EVER, LOOK, "night", "mail open"),
    ("2027-03-28T05:00:00Z", AMS, MunicipalOfficer, EVER, DANGER, "deaf", "mail open"),
    ("2027-03-28T05:00:00Z", LON, MunicipalOfficer, EVER, DANGER, "deaf", "mail open quiet"),
];

#[actix_web::test]
async fn everybody_gets_what_the_table_says() {
    assert!(TABLE.len() >= 60, "{}", TABLE.len());
    let carrier = Carrier::new("fake");
    let (app, world) = TestApp::with_channels(carrier.sms()).await;
    accredit(&app, &world, "2026-03-31").await;
    work_together(&app, &world, &[Guard, SecurityDesk, CentreManager, Warden, Citizen, MunicipalOfficer]).await;
    let guard = world.linde(Guard);
    app.put(guard, "/me/phone", &json!({"number": "06 12345678", "country": "NL"})).await.expect(200);
    let code: String = carrier.handed().pop().unwrap().1.chars().filter(char::is_ascii_digit).collect();
    app.post(guard, "/me/phone/_verify", &json!({"code": code})).await.expect(200);
    let far = Moment::from("2030-01-01T00:00:00Z".parse::<Timestamp>().unwrap());
    app.state
        .db
        .write(move |conn| Ok(diesel::update(session::table).set(session::expires_at.eq(far)).execute(conn)?))
        .await
        .unwrap();
    for (n, (at, zone, role, (begins, ends), level, who, expected)) in TABLE.iter().enumerate() {
        let at: Timestamp = at.parse().unwrap();
        app.clock.advance(at.duration_since(app.clock.now()));
        let moment = |text: &str| (!text.is_empty()).then(|| Moment::from(text.parse::<Timestamp>().unwrap()));
        let id = world.accounts[&format!("{role}@de-linde.example")];
        let token = world.fresh(&app, id).await;
        app.shared.remembered().forget();
        app.put(&token, "/me/alert-choice", &choice(who)).await.expect(200);
        let (account_id, place, zone) = (Key::from(id), Key::from(world.linde), (*zone).to_owned());
        let (begins, ends) = (moment(begins).unwrap_or(Moment(0)), moment(ends));
        let now = Moment::from(at);
        let (stopped, left) = ((*who == "stopped").then_some(now), (*who == "left").then_some(now));
        let verified = ["sms", "stopped"].contains(who).then_some(now);
        app.state
            .db
            .write(move |conn| {
                let of = role_assignment::table.filter(role_assignment::account_id.eq(account_id));
                diesel::update(of)
                    .set((role_assignment::begins_at.eq(begins), role_assignment::ends_at.eq(ends)))
                    .execute(conn)?;
                diesel::update(site::table.find(place)).set(site::time_zone.eq(zone)).execute(conn)?;
                let phone = (account_phone::stopped_at.eq(stopped), account_phone::verified_at.eq(verified));
                diesel::update(account_phone::table).set(phone).execute(conn)?;
                let of: Key = account::table.find(account_id).select(account::organisation_id).first(conn)?;
                let takes_part = participation::table.filter(participation::organisation_id.eq(of));
                Ok(diesel::update(takes_part).set(participation::ends_at.eq(left)).execute(conn)?)
            })
            .await
            .unwrap();
        app.shared.remembered().forget();
        let sender = if *role == Shopkeeper { CentreManager } else { Shopkeeper };
        let sender = world.fresh(&app, world.accounts[&format!("{sender}@de-linde.example")]).await;
        let mut body = robbery(&world);
        body["level"] = json!(level);
        body["restrictedText"] = json!("Grijze jas, witte schoenen.");
        body["audience"] = json!({"roles": [role]});
        let told = app.post(&sender, "/alerts/_preview", &body).await.expect(200);
        let got = match told["counts"].as_array().unwrap().as_slice() {
            [] => "nobody".to_owned(),
            [one] => {
                let held = [("quiet", "quiet"), ("digest", "digest")];
                let held = held.iter().find(|(field, _)| told[field] == 1).map_or("", |(_, word)| word);
                let text = format!("{} {} {held}", one["channel"].as_str().unwrap(), one["text"].as_str().unwrap());
                text.trim().to_owned()
            }
            more => panic!("case {n}: {more:?}"),
        };
        assert_eq!(got, *expected, "case {n}: {role} at {at} ({who}, {level})");
        // Everything is as it was for the next.
        app.state
            .db
            .write(move |conn| {
                let of = role_assignment::table.filter(role_assignment::account_id.eq(account_id));
                diesel::update(of)
                    .set((role_assignment::begins_at.eq(Moment(0)), role_assignment::ends_at.eq(None::<Moment>)))
                    .execute(conn)?;
                Ok(diesel::update(participation::table).set(participation::ends_at.eq(None::<Moment>)).execute(conn)?)
            })
            .await
            .unwrap();
        app.shared.remembered().forget();
    }
}
