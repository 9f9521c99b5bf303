//! What a person chose to be told by: channels per level, quiet hours, the digest; and the number that a code verified.
//!
//! Served by `api::alerts` under `/me`. The screen always tells; everything here is beside it.

use crate::alert::{AlertKind, AlertLevel};
use crate::delivery::{AlertChannel, DeliveryWhy};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// Digits of the code that verifies a number.
pub const CODE_DIGITS: usize = 6;

/// By which channels a person is told at a level, the first tried first. Empty: on the screen only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "each_once", skip_on_field_errors = false))]
pub struct LevelChannels {
    /// The level.
    pub level: AlertLevel,
    /// `push`, `sms`, `mail`.
    #[validate(length(max = 3))]
    pub channels: Vec<AlertChannel>,
}

fn each_once(choice: &LevelChannels) -> Result<(), ValidationError> {
    let all = &choice.channels;
    if all.contains(&AlertChannel::Screen) || all.iter().any(|c| all.iter().filter(|o| *o == c).count() > 1) {
        Err(text::error("channels", "name push, sms and mail, each once at most; the screen always tells"))
    } else {
        Ok(())
    }
}

/// Hours in which only the screen tells, by the clock of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "some_hours", skip_on_field_errors = false))]
pub struct QuietHours {
    /// From, `HH:MM`.
    #[validate(custom(function = "clock"))]
    #[cfg_attr(feature = "openapi", schema(example = "22:00"))]
    pub from: String,
    /// Until, `HH:MM`; before `from` it is the next day.
    #[validate(custom(function = "clock"))]
    #[cfg_attr(feature = "openapi", schema(example = "07:00"))]
    pub until: String,
}

fn some_hours(hours: &QuietHours) -> Result<(), ValidationError> {
    if hours.from == hours.until { Err(text::error("no-hours", "from and until are the same")) } else { Ok(()) }
}

/// `HH:MM` of a clock of 24 hours.
pub fn clock(s: &str) -> Result<(), ValidationError> {
    if time(s).is_some() { Ok(()) } else { Err(text::error("clock", "must be a time, as in 07:30")) }
}

/// The time of `HH:MM`.
pub fn time(s: &str) -> Option<jiff::civil::Time> {
    let (h, m) = s.split_once(':')?;
    if h.len() != 2 || m.len() != 2 || !s.bytes().all(|b| b.is_ascii_digit() || b == b':') {
        return None;
    }
    jiff::civil::Time::new(h.parse().ok()?, m.parse().ok()?, 0, 0).ok()
}

/// What a person chose for alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "levels_once", skip_on_field_errors = false))]
pub struct AlertChoice {
    /// Channels per level; a level that is not named has the usual ones.
    #[validate(length(max = 3), nested)]
    pub levels: Vec<LevelChannels>,
    /// Quiet hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub quiet_hours: Option<QuietHours>,
    /// Whether danger now comes through quiet hours.
    pub danger_passes: bool,
    /// When what is for information comes, all of a day together, `HH:MM` by the clock of the site; absent: each by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = "clock"))]
    #[cfg_attr(feature = "openapi", schema(example = "08:00"))]
    pub digest_at: Option<String>,
    /// Kinds that this person wants to hear nothing of, at all levels but danger now. Empty: of all, also of those that are added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 20))]
    #[cfg_attr(feature = "openapi", schema(example = json!(["nuisance"])))]
    pub without_kinds: Vec<AlertKind>,
}

fn levels_once(choice: &AlertChoice) -> Result<(), ValidationError> {
    let twice = |l: &LevelChannels| choice.levels.iter().filter(|o| o.level == l.level).count() > 1;
    if choice.levels.iter().any(twice) { Err(text::error("level-twice", "a level stands there twice")) } else { Ok(()) }
}

impl Default for AlertChoice {
    fn default() -> Self {
        Self {
            levels: vec![],
            quiet_hours: None,
            danger_passes: true,
            digest_at: Some("08:00".into()),
            without_kinds: vec![],
        }
    }
}

impl AlertChoice {
    /// Whether the person wants to hear of a kind at a level; of danger now always.
    pub fn wants(&self, level: AlertLevel, kind: AlertKind) -> bool {
        level == AlertLevel::DangerNow || !self.without_kinds.contains(&kind)
    }

    /// The channels at a level beside the screen, the first tried first.
    pub fn channels(&self, level: AlertLevel) -> Vec<AlertChannel> {
        use AlertChannel::{Mail, Push, Sms};
        match self.levels.iter().find(|l| l.level == level) {
            Some(chosen) => chosen.channels.clone(),
            None => match level {
                AlertLevel::DangerNow => vec![Push, Sms, Mail],
                AlertLevel::LookOut => vec![Push, Mail],
                AlertLevel::ForInformation => vec![Mail],
            },
        }
    }
}

crate::words! {
    /// What became of a trial by one channel.
    TrialFate {
        /// The provider or the mail server has it, or it waits for the mail server.
        OnItsWay = "on-its-way",
        /// There is nothing to send it to: no verified number, no browser that may be woken.
        NotSet = "not-set",
        /// Nothing is set up that could bring it.
        Kept = "kept",
        /// It was refused.
        Refused = "refused",
        /// The answer was lost: it may come.
        Unclear = "unclear",
    }
}

/// What became of a trial by one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TrialResult {
    /// The channel.
    pub channel: AlertChannel,
    /// What became of it.
    pub fate: TrialFate,
    /// Why, where there is more to say.
    pub why: Option<DeliveryWhy>,
}

/// A trial to oneself by every channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Trial {
    /// Each channel beside the screen.
    pub results: Vec<TrialResult>,
}

/// The caller's number for SMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MyPhone {
    /// In the form of E.164; absent when there is none.
    pub number: Option<String>,
    /// Since when it is known to be the caller's; absent: a code waits to be given back.
    pub verified_at: Option<jiff::Timestamp>,
    /// Since when nothing is sent to it, because STOP was answered; verifying it again begins anew.
    pub stopped_at: Option<jiff::Timestamp>,
    /// Whether SMS can be sent here at all.
    pub can_send: bool,
}

/// Sets the number; a code goes there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPhone {
    /// As it is written; without its country it belongs to `country`.
    #[validate(length(max = 30), custom(function = "text::line"))]
    #[cfg_attr(feature = "openapi", schema(example = "06 12345678"))]
    pub number: String,
    /// Two capitals.
    #[validate(custom(function = "crate::area::country_code"))]
    pub country: String,
}

/// Gives the code back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PhoneCode {
    /// Six digits.
    #[validate(custom(function = "six_digits"))]
    #[cfg_attr(feature = "openapi", schema(example = "123456"))]
    pub code: String,
}

fn six_digits(s: &str) -> Result<(), ValidationError> {
    if s.len() == CODE_DIGITS && s.bytes().all(|b| b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(text::error("code", "must be six digits"))
    }
}

/// Lets this browser be woken by alerts, as long as this session goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPushTarget {
    /// The address of its push service.
    #[validate(length(max = 1000), custom(function = "push_address"))]
    #[cfg_attr(feature = "openapi", schema(example = "https://push.example/abc"))]
    pub endpoint: String,
    /// Its public key on P-256, uncompressed, base64url without padding.
    #[validate(length(min = 87, max = 87), custom(function = "base64url"))]
    pub p256dh: String,
    /// Its secret of authentication, 16 bytes, base64url without padding.
    #[validate(length(min = 22, max = 22), custom(function = "base64url"))]
    pub auth: String,
}

fn push_address(s: &str) -> Result<(), ValidationError> {
    text::line(s)?;
    let host = s.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
    if host.is_some_and(|h| h.contains('.') && !h.contains(['@', ' ', '\\'])) {
        Ok(())
    } else {
        Err(text::error("push-address", "must be an address of a push service, https://…"))
    }
}

fn base64url(s: &str) -> Result<(), ValidationError> {
    if s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        Ok(())
    } else {
        Err(text::error("base64url", "must be base64url without padding"))
    }
}

/// What a browser must be told when it subscribes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PushKey {
    /// The public key of this house (`applicationServerKey`), base64url without padding; absent where browsers cannot be woken.
    pub public_key: Option<String>,
}

/// A browser of the caller that alerts may wake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PushBrowser {
    /// Its id.
    pub id: crate::ids::PushTargetId,
    /// Since when.
    pub created_at: jiff::Timestamp,
    /// Whether it is the browser of this session.
    pub this_session: bool,
}

crate::page! {
    /// The caller's browsers, the last added first.
    PushBrowserPage of PushBrowser
}

/// The words by which somebody ends SMS by answering one: in English, Dutch and French.
pub const STOP_WORDS: &[&str] = &[
    "STOP",
    "STOPALL",
    "UNSUBSCRIBE",
    "END",
    "QUIT",
    "CANCEL",
    "UIT",
    "AFMELDEN",
    "EINDE",
    "ARRET",
    "ARRÊT",
    "FIN",
    "DESABONNER",
    "DÉSABONNER",
];

/// Whether a reply says to stop: the word alone, or first and followed by the name of what to stop.
pub fn is_stop(reply: &str) -> bool {
    let upper = reply.to_uppercase();
    let words: Vec<&str> = upper.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    match words.as_slice() {
        [one] => STOP_WORDS.contains(one),
        ["STOP", rest] => ["SMS", "ALL", "ALLES", "WEBM", "AUB", "PLEASE", "SVP", "TOUT"].contains(rest),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danger_is_heard_of_whatever_was_left_out() {
        let choice = AlertChoice { without_kinds: vec![AlertKind::Nuisance], ..AlertChoice::default() };
        assert!(choice.wants(AlertLevel::DangerNow, AlertKind::Nuisance));
        assert!(!choice.wants(AlertLevel::LookOut, AlertKind::Nuisance));
        assert!(choice.wants(AlertLevel::ForInformation, AlertKind::Fraud));
    }

    #[test]
    fn stop_stops_and_a_sentence_does_not() {
        for reply in [
            "STOP",
            "stop",
            " Stop. ",
            "stop aub",
            "STOP SMS",
            "arrêt",
            "ARRET",
            "afmelden",
            "Uit!",
            "désabonner",
            "Fin",
        ] {
            assert!(is_stop(reply), "{reply}");
        }
        for reply in
            ["", "stop hem bij de deur", "ik zie ze, niet stoppen", "stopt nu bij unit 7", "fin de la rue", "ok"]
        {
            assert!(!is_stop(reply), "{reply}");
        }
    }

    #[test]
    fn a_time_is_four_digits() {
        assert_eq!(time("07:30"), jiff::civil::Time::new(7, 30, 0, 0).ok());
        for wrong in ["7:30", "24:00", "07:60", "0730", "ab:cd", "07:30:00", ""] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_usual_channels_grow_with_the_hurry() {
        let usual = AlertChoice::default();
        let count = |level| usual.channels(level).len();
        assert!(count(AlertLevel::DangerNow) > count(AlertLevel::LookOut));
        assert!(count(AlertLevel::LookOut) > count(AlertLevel::ForInformation));
        assert!(usual.validate().is_ok());
    }
}
