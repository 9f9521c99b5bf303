//! An alert in the words of others: the Common Alerting Protocol 1.2 (OASIS), one document for each message.
//!
//! Called by the feed. Pure, from a struct of its own: it knows no alert, no database and no request. Whoever fills it must give the
//! open text only; there is no place here for the other one.

use jiff::Zoned;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// The namespace of the standard.
pub const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";

/// Declares an enumeration of the standard with its words.
macro_rules! cap_words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word of the standard.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }
        }
    };
}

cap_words! {
    /// Whether it is meant.
    Status {
        /// It is.
        Actual,
        /// An exercise: only who takes part does something.
        Exercise,
        /// A test of the way: nobody does anything.
        Test,
    }
}

cap_words! {
    /// What kind of message.
    MessageType {
        /// The first about something.
        Alert,
        /// What is told now stands in place of what it refers to.
        Update,
        /// What it refers to holds no more.
        Cancel,
    }
}

cap_words! {
    /// For whom it is.
    Scope {
        /// Everybody.
        Public,
        /// Those whom the restriction names.
        Restricted,
        /// Those whose addresses are named.
        Private,
    }
}

cap_words! {
    /// What to do.
    ResponseType {
        /// Go into a shelter, stay inside.
        Shelter,
        /// Leave the place.
        Evacuate,
        /// Make ready.
        Prepare,
        /// Do what the instruction says.
        Execute,
        /// Keep away.
        Avoid,
        /// Look out and tell.
        Monitor,
        /// It is over.
        AllClear,
        /// Nothing.
        None,
    }
}

cap_words! {
    /// How soon.
    Urgency {
        /// Now.
        Immediate,
        /// Within the hour.
        Expected,
        /// Later.
        Future,
        /// No more.
        Past,
        /// Not known.
        Unknown,
    }
}

cap_words! {
    /// How bad.
    Severity {
        /// An extraordinary threat to life or property.
        Extreme,
        /// A significant one.
        Severe,
        /// A possible one.
        Moderate,
        /// Little or none.
        Minor,
        /// Not known.
        Unknown,
    }
}

cap_words! {
    /// How sure.
    Certainty {
        /// It was seen.
        Observed,
        /// More likely than not.
        Likely,
        /// Possible.
        Possible,
        /// Not to be expected.
        Unlikely,
        /// Not known.
        Unknown,
    }
}

/// Another message, as it is referred to.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Its identifier.
    pub identifier: String,
    /// When it was sent, on the same clock as it said itself.
    pub sent: Zoned,
}

/// A place on the map: degrees, latitude first, as the standard has it.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A point with so many kilometres around it.
    Circle {
        /// Latitude.
        lat: f64,
        /// Longitude.
        lon: f64,
        /// Kilometres.
        radius: f64,
    },
    /// Corners; the first is repeated at the end where it is not.
    Polygon(Vec<(f64, f64)>),
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Names it among all of this sender; letters, digits, `-` and `.` only.
    pub identifier: String,
    /// Names the sender everywhere; the same signs and `@`.
    pub sender: String,
    /// When it was sent, on the clock of the site.
    pub sent: Zoned,
    /// Whether it is meant.
    pub status: Status,
    /// What kind.
    pub message_type: MessageType,
    /// For whom.
    pub scope: Scope,
    /// Who that is, when it is [`Scope::Restricted`].
    pub restriction: Option<String>,
    /// Who that is, when it is [`Scope::Private`].
    pub addresses: Vec<String>,
    /// Why it is cancelled, or that it is an exercise.
    pub note: Option<String>,
    /// What it updates or cancels: all messages before it about the same.
    pub references: Vec<Reference>,
    /// `nl-NL`, `fr-BE`, `en-GB`.
    pub language: String,
    /// What it is about, in that language.
    pub event: String,
    /// What to do.
    pub response: Vec<ResponseType>,
    /// How soon.
    pub urgency: Urgency,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub certainty: Certainty,
    /// Until when it holds.
    pub expires: Option<Zoned>,
    /// Who sends it, for people.
    pub sender_name: Option<String>,
    /// One line.
    pub headline: String,
    /// The open text.
    pub description: String,
    /// What to do, in words.
    pub instruction: Option<String>,
    /// Where more is to be seen, after signing in.
    pub web: Option<String>,
    /// The place in words.
    pub area: String,
    /// The place on the map.
    pub shapes: Vec<Shape>,
}

/// A moment as the standard has it: seconds and an offset, never `Z`; where the clock stands at UTC that is `-00:00`.
pub fn moment(at: &Zoned) -> String {
    let offset = at.offset().seconds();
    let sign = if offset > 0 { '+' } else { '-' };
    let minutes = offset.abs() / 60;
    format!("{}{sign}{:02}:{:02}", at.strftime("%Y-%m-%dT%H:%M:%S"), minutes / 60, minutes % 60)
}

/// What may stand in XML: other control characters, and halves of nothing, are left out. So are marks that turn the order of what
/// is read about (a text could say one thing and be another); right-to-left letters need none.
pub fn clean(text: &str) -> String {
    let fits = |c: &char| match c {
        '\t' | '\n' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    };
    text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(fits).collect()
}

/// An identifier or a sender: what the standard forbids in them becomes `-`.
pub fn name(text: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '@' | '_' | ':');
    text.chars().map(|c| if fits(c) { c } else { '-' }).collect()
}

fn degrees(value: f64) -> String {
    let text = format!("{value:.6}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn pair(lat: f64, lon: f64) -> String {
    format!("{},{}", degrees(lat), degrees(lon))
}

type Out = Writer<Vec<u8>>;

fn put(out: &mut Out, element: &str, text: &str) -> io::Result<()> {
    out.create_element(element).write_text_content(BytesText::new(&clean(text)))?;
    Ok(())
}

/// Left out where there is nothing to say.
fn put_some(out: &mut Out, element: &str, text: Option<&str>) -> io::Result<()> {
    match text.map(clean) {
        Some(text) if !text.trim().is_empty() => put(out, element, text.trim()),
        _ => Ok(()),
    }
}

/// A list between spaces, where what holds spaces stands in quotes.
fn spaced(list: &[String]) -> String {
    let one = |text: &String| if text.contains(' ') { format!("\"{text}\"") } else { text.clone() };
    list.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The document, in UTF-8.
pub fn document(message: &Message) -> io::Result<Vec<u8>> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    out.create_element("alert").with_attribute(("xmlns", NAMESPACE)).write_inner_content(|out| {
        put(out, "identifier", &name(&message.identifier))?;
        put(out, "sender", &name(&message.sender))?;
        put(out, "sent", &moment(&message.sent))?;
        put(out, "status", message.status.word())?;
        put(out, "msgType", message.message_type.word())?;
        put(out, "scope", message.scope.word())?;
        put_some(out, "restriction", message.restriction.as_deref())?;
        put_some(out, "addresses", Some(&spaced(&message.addresses)))?;
        put_some(out, "note", message.note.as_deref())?;
        let refers = |r: &Reference| format!("{},{},{}", name(&message.sender), name(&r.identifier), moment(&r.sent));
        let references = message.references.iter().map(refers).collect::<Vec<_>>().join(" ");
        put_some(out, "references", Some(&references))?;
        out.create_element("info").write_inner_content(|out| info(out, message))?;
        Ok(())
    })?;
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn info(out: &mut Out, message: &Message) -> io::Result<()> {
    put(out, "language", &message.language)?;
    put(out, "category", "Security")?;
    put(out, "event", &message.event)?;
    for response in &message.response {
        put(out, "responseType", response.word())?;
    }
    put(out, "urgency", message.urgency.word())?;
    put(out, "severity", message.severity.word())?;
    put(out, "certainty", message.certainty.word())?;
    put_some(out, "expires", message.expires.as_ref().map(moment).as_deref())?;
    put_some(out, "senderName", message.sender_name.as_deref())?;
    put_some(out, "headline", Some(&message.headline))?;
    put_some(out, "description", Some(&message.description))?;
    put_some(out, "instruction", message.instruction.as_deref())?;
    put_some(out, "web", message.web.as_deref())?;
    out.create_element("area").write_inner_content(|out| {
        put(out, "areaDesc", &message.area)?;
        // The standard has polygons first.
        for shape in &message.shapes {
            if let Shape::Polygon(corners) = shape {
                polygon(out, corners)?;
            }
        }
        for shape in &message.shapes {
            if let Shape::Circle { lat, lon, radius } = shape {
                put(out, "circle", &format!("{} {}", pair(*lat, *lon), degrees(*radius)))?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Three corners at least, and the first again at the end; what has fewer is no polygon and is left out.
fn polygon(out: &mut Out, corners: &[(f64, f64)]) -> io::Result<()> {
    let mut ring: Vec<String> = corners.iter().map(|(lat, lon)| pair(*lat, *lon)).collect();
    if ring.first() != ring.last() {
        ring.extend(ring.first().cloned());
    }
    if ring.len() < 4 { Ok(()) } else { put(out, "polygon", &ring.join(" ")) }
}
