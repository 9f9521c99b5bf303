//! When and how one person is told, as one table: level, hour, zone, change of the clock, what can be reached, STOP, the end of a role.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared_types::alert::AlertLevel::{self, DangerNow, ForInformation, LookOut};
use shared_types::delivery::AlertChannel::{self, Mail, Push, Sms};
use shared_types::notify::{AlertChoice, LevelChannels, QuietHours};
use webm::alerts::when::{Asked, Held, Plan, plan};

/// What somebody chose.
#[derive(Clone, Copy)]
enum Who {
    /// Nothing.
    Usual,
    /// Quiet from ten to seven; danger passes.
    Night,
    /// Quiet from ten to seven, for danger too.
    Deaf,
    /// Quiet from nine to five.
    Day,
    /// Quiet from ten to half past two.
    Short,
    /// No digest.
    EachByItself,
    /// On the screen only.
    Screen,
}

fn choice(who: Who) -> AlertChoice {
    let quiet = |from: &str, until: &str| Some(QuietHours { from: from.into(), until: until.into() });
    let all = |channels: &[AlertChannel]| {
        AlertLevel::ALL.iter().map(|l| LevelChannels { level: *l, channels: channels.to_vec() }).collect()
    };
    let usual = AlertChoice::default();
    match who {
        Who::Usual => usual,
        Who::Night => AlertChoice { quiet_hours: quiet("22:00", "07:00"), ..usual },
        Who::Deaf => AlertChoice { quiet_hours: quiet("22:00", "07:00"), danger_passes: false, ..usual },
        Who::Day => AlertChoice { quiet_hours: quiet("09:00", "17:00"), danger_passes: false, ..usual },
        Who::Short => AlertChoice { quiet_hours: quiet("22:00", "02:30"), danger_passes: false, ..usual },
        Who::EachByItself => AlertChoice { digest_at: None, quiet_hours: quiet("22:00", "07:00"), ..usual },
        Who::Screen => AlertChoice { levels: all(&[]), ..usual },
    }
}

const AMS: &str = "Europe/Amsterdam";
const LON: &str = "Europe/London";
const UTC: &str = "UTC";
const ALL: &[AlertChannel] = &[Push, Sms, Mail];
const NONE: &[AlertChannel] = &[];

/// Now, or from a moment on.
const NOW: &str = "";

#[test]
fn everybody_is_told_as_chosen() {
    use Held::{Digest, No, Quiet};
    // Who, level, zone, moment, what can be reached -> channels, from when, why.
    type Case = (
        Who,
        AlertLevel,
        &'static str,
        &'static str,
        &'static [AlertChannel],
        &'static [AlertChannel],
        &'static str,
        Held,
    );
    let table: &[Case] = &[
        // By level.
        (Who::Usual, DangerNow, AMS, "2026-03-31T16:40:00Z", ALL, &[Push, Sms, Mail], NOW, No),
        (Who::Usual, LookOut, AMS, "2026-03-31T16:40:00Z", ALL, &[Push, Mail], NOW, No),
        (Who::Usual, ForInformation, AMS, "2026-03-31T16:40:00Z", ALL, &[Mail], "2026-04-01T06:00:00Z", Digest),
        (Who::Usual, DangerNow, AMS, "2026-03-31T01:00:00Z", ALL, &[Push, Sms, Mail], NOW, No),
        (Who::Usual, LookOut, AMS, "2026-03-31T01:00:00Z", ALL, &[Push, Mail], NOW, No),
        // What can be reached: no number, STOP, no browser, nothing.
        (Who::Usual, DangerNow, AMS, "2026-03-31T16:40:00Z", &[Mail], &[Mail], NOW, No),
        (Who::Usual, DangerNow, AMS, "2026-03-31T16:40:00Z", &[Sms, Mail], &[Sms, Mail], NOW, No),
        (Who::Usual, DangerNow, AMS, "2026-03-31T16:40:00Z", &[Push], &[Push], NOW, No),
        (Who::Usual, DangerNow, AMS, "2026-03-31T16:40:00Z", NONE, NONE, NOW, No),
        (Who::Usual, LookOut, AMS, "2026-03-31T16:40:00Z", &[Sms], NONE, NOW, No),
        (Who::Usual, ForInformation, AMS, "2026-03-31T16:40:00Z", &[Sms], NONE, NOW, No),
        (Who::Night, DangerNow, AMS, "2026-03-31T23:00:00Z", &[Mail], &[Mail], NOW, No),
        (Who::Night, LookOut, AMS, "2026-03-31T23:00:00Z", NONE, NONE, NOW, No),
        // The screen alone.
        (Who::Screen, DangerNow, AMS, "2026-03-31T16:40:00Z", ALL, NONE, NOW, No),
        (Who::Screen, LookOut, AMS, "2026-03-31T16:40:00Z", ALL, NONE, NOW, No),
        (Who::Screen, ForInformation, AMS, "2026-03-31T16:40:00Z", ALL, NONE, NOW, No),
        // Quiet hours over midnight, their edges: 22:00 is quiet, 07:00 is not. Summer time is two hours ahead.
        (Who::Night, LookOut, AMS, "2026-03-31T19:59:59Z", ALL, &[Push, Mail], NOW, No),
        (Who::Night, LookOut, AMS, "2026-03-31T20:00:00Z", ALL, &[Push, Mail], "2026-04-01T05:00:00Z", Quiet),
        (Who::Night, LookOut, AMS, "2026-03-31T22:30:00Z", ALL, &[Push, Mail], "2026-04-01T05:00:00Z", Quiet),
        (Who::Night, LookOut, AMS, "2026-04-01T04:59:59Z", ALL, &[Push, Mail], "2026-04-01T05:00:00Z", Quiet),
        (Who::Night, LookOut, AMS, "2026-04-01T05:00:00Z", ALL, &[Push, Mail], NOW, No),
        // Danger passes, or does not; eight hours later it is of no use.
        (Who::Night, DangerNow, AMS, "2026-03-31T22:30:00Z", ALL, &[Push, Sms, Mail], NOW, No),
        (Who::Deaf, DangerNow, AMS, "2026-03-31T22:30:00Z", ALL, NONE, "2026-04-01T05:00:00Z", Quiet),
        (Who::Deaf, DangerNow, AMS, "2026-04-01T03:30:00Z", ALL, &[Push, Sms, Mail], "2026-04-01T05:00:00Z", Quiet),
        (Who::Deaf, DangerNow, AMS, "2026-04-01T03:00:00Z", ALL, NONE, "2026-04-01T05:00:00Z", Quiet),
        (Who::Deaf, DangerNow, AMS, "2026-04-01T12:00:00Z", ALL, &[Push, Sms, Mail], NOW, No),
        (Who::Deaf, LookOut, AMS, "2026-03-31T22:30:00Z", ALL, &[Push, Mail], "2026-04-01T05:00:00Z", Quiet),
        // By day.
        (Who::Day, LookOut, AMS, "2026-03-31T06:59:00Z", ALL, &[Push, Mail], NOW, No),
        (Who::Day, LookOut, AMS, "2026-03-31T07:00:00Z", ALL, &[Push, Mail], "2026-03-31T15:00:00Z", Quiet),
        (Who::Day, LookOut, AMS, "2026-03-31T14:59:59Z", ALL, &[Push, Mail], "2026-03-31T15:00:00Z", Quiet),
        (Who::Day, LookOut, AMS, "2026-03-31T15:00:00Z", ALL, &[Push, Mail], NOW, No),
        (Who::Day, DangerNow, AMS, "2026-03-31T07:00:00Z", ALL, NONE, "2026-03-31T15:00:00Z", Quiet),
        (Who::Day, DangerNow, AMS, "2026-03-31T14:00:00Z", ALL, &[Push, Sms, Mail], "2026-03-31T15:00:00Z", Quiet),
        (Who::Day, LookOut, AMS, "2026-03-31T23:00:00Z", ALL, &[Push, Mail], NOW, No),
        // Other clocks.
        (Who::Night, LookOut, LON, "2026-03-31T20:30:00Z", ALL, &[Push, Mail], NOW, No),
        (Who::Night, LookOut, LON, "2026-03-31T21:00:00Z", ALL, &[Push, Mail], "2026-04-01T06:00:00Z", Quiet),
        (Who::Night, LookOut, UTC, "2026-03-31T21:30:00Z", ALL, &[Push, Mail], NOW, No),
        (Who::Night, LookOut, UTC, "2026-03-31T22:00:00Z", ALL, &[Push, Mail], "2026-04-01T07:00:00Z", Quiet),
        (Who::Night, LookOut, AMS, "2026-01-15T20:30:00Z", ALL, &[Push, Mail], NOW, No),
        (Who::Night, LookOut, AMS, "2026-01-15T21:00:00Z", ALL, &[Push, Mail], "2026-01-16T06:00:00Z", Quiet),
        (
            Who::Night,
            LookOut,
            "America/New_York",
            "2026-03-31T03:00:00Z",
            ALL,
            &[Push, Mail],
            "2026-03-31T11:00:00Z",
            Quiet,
        ),
        (Who::Night, LookOut, "Asia/Kathmandu", "2026-03-31T16:14:59Z", ALL, &[Push, Mail], NOW, No),
        (
            Who::Night,
            LookOut,
            "Asia/Kathmandu",
            "2026-03-31T16:15:00Z",
            ALL,
            &[Push, Mail],
            "2026-04-01T01:15:00Z",
            Quiet,
        ),
        // The night of 29 March loses an hour, that of 25 October has one twice.
        (Who::Night, LookOut, AMS, "2026-03-28T21:00:00Z", ALL, &[Push, Mail], "2026-03-29T05:00:00Z", Quiet),
        (Who::Night, LookOut, AMS, "2026-03-29T00:59:59Z", ALL, &[Push, Mail], "2026-03-29T05:00:00Z", Quiet),
        (Who::Night, LookOut, AMS, "2026-03-29T01:00:00Z", ALL, &[Push, Mail], "2026-03-29T05:00:00Z", Quiet),
        (Who::Night, LookOut, AMS, "2026-10-24T20:00:00Z", ALL, &[Push, Mail], "2026-10-25T06:00:00Z", Quiet),
        (Who::Night, LookOut, AMS, "2026-10-25T00:30:00Z", ALL, &[Push, Mail], "2026-10-25T06:00:00Z", Quiet),
        (Who::Night, LookOut, AMS, "2026-10-25T01:30:00Z", ALL, &[Push, Mail], "2026-10-25T06:00:00Z", Quiet),
        // An end in the hour that is skipped is the change itself; after it nothing is quiet.
        (Who::Short, LookOut, AMS, "2026-03-28T23:00:00Z", ALL, &[Push, Mail], "2026-03-29T01:00:00Z", Quiet),
        (Who::Short, LookOut, AMS, "2026-03-29T00:59:00Z", ALL, &[Push, Mail], "2026-03-29T01:00:00Z", Quiet),
        (Who::Short, LookOut, AMS, "2026-03-29T01:00:00Z", ALL, &[Push, Mail], NOW, No),
        // An end in the hour that comes twice: it is over at the first, and for who asks after that, at the second.
        (Who::Short, LookOut, AMS, "2026-10-25T00:10:00Z", ALL, &[Push, Mail], "2026-10-25T00:30:00Z", Quiet),
        (Who::Short, LookOut, AMS, "2026-10-25T00:40:00Z", ALL, &[Push, Mail], NOW, No),
        (Who::Short, LookOut, AMS, "2026-10-25T01:10:00Z", ALL, &[Push, Mail], "2026-10-25T01:30:00Z", Quiet),
        (Who::Short, LookOut, AMS, "2026-10-25T01:30:00Z", ALL, &[Push, Mail], NOW, No),
        // The digest: the next eight o'clock, also in quiet hours; not this very moment.
        (Who::Usual, ForInformation, AMS, "2026-04-01T05:59:59Z", ALL, &[Mail], "2026-04-01T06:00:00Z", Digest),
        (Who::Usual, ForInformation, AMS, "2026-04-01T06:00:00Z", ALL, &[Mail], "2026-04-02T06:00:00Z", Digest),
        (Who::Usual, ForInformation, AMS, "2026-03-28T12:00:00Z", ALL, &[Mail], "2026-03-29T06:00:00Z", Digest),
        (Who::Usual, ForInformation, AMS, "2026-10-24T12:00:00Z", ALL, &[Mail], "2026-10-25T07:00:00Z", Digest),
        (Who::Night, ForInformation, AMS, "2026-03-31T22:30:00Z", ALL, &[Mail], "2026-04-01T06:00:00Z", Digest),
        (Who::Day, ForInformation, AMS, "2026-03-31T12:00:00Z", ALL, &[Mail], "2026-04-01T06:00:00Z", Digest),
        (Who::EachByItself, ForInformation, AMS, "2026-03-31T12:00:00Z", ALL, &[Mail], NOW, No),
        (Who::EachByItself, ForInformation, AMS, "2026-03-31T22:30:00Z", ALL, &[Mail], "2026-04-01T05:00:00Z", Quiet),
    ];
    assert!(table.len() >= 60, "{}", table.len());
    for (n, (who, level, zone, now, reachable, channels, from, held)) in table.iter().enumerate() {
        let (choice, zone) = (choice(*who), TimeZone::get(zone).unwrap());
        let now: Timestamp = now.parse().unwrap();
        let asked = Asked { choice: &choice, level: *level, in_force: true, reachable, now, zone: &zone };
        let from = if from.is_empty() { now } else { from.parse().unwrap() };
        let expected = Plan::Told { channels: channels.to_vec(), from, held: *held };
        assert_eq!(plan(&asked), expected, "case {n} at {now}");
        // Who has no role there any more is told nothing, whatever was chosen.
        assert_eq!(plan(&Asked { in_force: false, ..asked }), Plan::Not, "case {n}");
    }
}
