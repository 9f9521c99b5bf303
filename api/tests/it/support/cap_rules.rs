//! The rules of CAP 1.2, written from the text of the standard (chapter 3.2 and its schema's order of elements), and not from our
//! own writer: which elements, in which order, how often, with which words and forms.

use quick_xml::Reader;
use quick_xml::events::Event;

/// An element as it was read.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub namespace: Option<String>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn all(&self, name: &str) -> Vec<&Element> {
        self.children.iter().filter(|c| c.name == name).collect()
    }

    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.children.iter().find(|c| c.name == name).map(|c| c.text.as_str())
    }

    pub fn info(&self) -> &Element {
        self.children.iter().find(|c| c.name == "info").unwrap()
    }
}

/// Reads a document with a reader that refuses what is not well-formed.
pub fn read(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    let mut stack = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
                let namespace = start.try_get_attribute("xmlns").unwrap();
                let namespace = namespace.map(|a| String::from_utf8(a.value.to_vec()).unwrap());
                stack.push(Element { name, namespace, ..Element::default() });
            }
            Event::Empty(alone) => {
                let name = String::from_utf8(alone.name().as_ref().to_vec()).unwrap();
                stack.last_mut().unwrap().children.push(Element { name, ..Element::default() });
            }
            Event::End(_) => {
                let done = stack.pop().unwrap();
                stack.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => stack.last_mut().unwrap().text.push_str(&text.decode().unwrap()),
            Event::GeneralRef(entity) => {
                let name = String::from_utf8(entity.to_vec()).unwrap();
                let sign = match (name.as_str(), entity.resolve_char_ref().unwrap()) {
                    (_, Some(c)) => c,
                    ("amp", _) => '&',
                    ("lt", _) => '<',
                    ("gt", _) => '>',
                    ("quot", _) => '"',
                    ("apos", _) => '\'',
                    other => panic!("{other:?} is no entity of XML"),
                };
                stack.last_mut().unwrap().text.push(sign);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} does not belong here"),
        }
    }
    assert_eq!(stack.len(), 1, "something was not closed");
    let mut root = stack.pop().unwrap();
    assert_eq!(root.children.len(), 1, "one document has one root");
    root.children.pop().unwrap()
}

/// Name, least and most of each element, in order.
type Order = &'static [(&'static str, usize, usize)];
const MANY: usize = usize::MAX;

const ALERT: Order = &[
    ("identifier", 1, 1),
    ("sender", 1, 1),
    ("sent", 1, 1),
    ("status", 1, 1),
    ("msgType", 1, 1),
    ("source", 0, 1),
    ("scope", 1, 1),
    ("restriction", 0, 1),
    ("addresses", 0, 1),
    ("code", 0, MANY),
    ("note", 0, 1),
    ("references", 0, 1),
    ("incidents", 0, 1),
    ("info", 0, MANY),
];
const INFO: Order = &[
    ("language", 0, 1),
    ("category", 1, MANY),
    ("event", 1, 1),
    ("responseType", 0, MANY),
    ("urgency", 1, 1),
    ("severity", 1, 1),
    ("certainty", 1, 1),
    ("audience", 0, 1),
    ("eventCode", 0, MANY),
    ("effective", 0, 1),
    ("onset", 0, 1),
    ("expires", 0, 1),
    ("senderName", 0, 1),
    ("headline", 0, 1),
    ("description", 0, 1),
    ("instruction", 0, 1),
    ("web", 0, 1),
    ("contact", 0, 1),
    ("parameter", 0, MANY),
    ("resource", 0, MANY),
    ("area", 0, MANY),
];
const AREA: Order = &[
    ("areaDesc", 1, 1),
    ("polygon", 0, MANY),
    ("circle", 0, MANY),
    ("geocode", 0, MANY),
    ("altitude", 0, 1),
    ("ceiling", 0, 1),
];
const WORDS: &[(&str, &[&str])] = &[
    ("status", &["Actual", "Exercise", "System", "Test", "Draft"]),
    ("msgType", &["Alert", "Update", "Cancel", "Ack", "Error"]),
    ("scope", &["Public", "Restricted", "Private"]),
    (
        "category",
        &[
            "Geo",
            "Met",
            "Safety",
            "Security",
            "Rescue",
            "Fire",
            "Health",
            "Env",
            "Transport",
            "Infra",
            "CBRNE",
            "Other",
        ],
    ),
    ("responseType", &["Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"]),
    ("urgency", &["Immediate", "Expected", "Future", "Past", "Unknown"]),
    ("severity", &["Extreme", "Severe", "Moderate", "Minor", "Unknown"]),
    ("certainty", &["Observed", "Likely", "Possible", "Unlikely", "Unknown"]),
];

/// All that is wrong with a document.
pub fn faults(alert: &Element) -> Vec<String> {
    let mut wrong = Vec::new();
    if (alert.name.as_str(), alert.namespace.as_deref()) != ("alert", Some("urn:oasis:names:tc:emergency:cap:1.2")) {
        wrong.push(format!("the root is {} of {:?}", alert.name, alert.namespace));
    }
    order(alert, ALERT, &mut wrong);
    for name in ["identifier", "sender"] {
        let text = alert.text_of(name).unwrap_or_default();
        if text.is_empty() || text.contains([' ', ',', '<', '&', '\n', '\t']) {
            wrong.push(format!("{name} is '{text}'"));
        }
    }
    let (kind, scope) = (alert.text_of("msgType").unwrap_or_default(), alert.text_of("scope").unwrap_or_default());
    let references = alert.text_of("references");
    if matches!(kind, "Update" | "Cancel" | "Ack" | "Error") != references.is_some() {
        wrong.push(format!("{kind} with references {references:?}"));
    }
    for reference in references.into_iter().flat_map(str::split_whitespace) {
        match reference.split(',').collect::<Vec<_>>()[..] {
            [sender, identifier, sent] if !sender.is_empty() && !identifier.is_empty() && is_moment(sent) => {
                if Some(identifier) == alert.text_of("identifier") {
                    wrong.push("it refers to itself".into());
                }
            }
            _ => wrong.push(format!("the reference {reference}")),
        }
    }
    if (scope == "Restricted") != alert.text_of("restriction").is_some() {
        wrong.push(format!("{scope} and its restriction"));
    }
    if scope == "Private" && alert.text_of("addresses").is_none() {
        wrong.push("private, for nobody".into());
    }
    if alert.text_of("status") == Some("Exercise") && alert.text_of("note").is_none() {
        wrong.push("an exercise should be named in a note".into());
    }
    for info in alert.all("info") {
        order(info, INFO, &mut wrong);
        let language = info.text_of("language").unwrap_or("en-US");
        if !language
            .split('-')
            .all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
        {
            wrong.push(format!("the language {language}"));
        }
        if info.text_of("web").is_some_and(|web| !web.starts_with("https://") && !web.starts_with("http://")) {
            wrong.push("the web address is not absolute".into());
        }
        for area in info.all("area") {
            order(area, AREA, &mut wrong);
            area.all("polygon").iter().for_each(|p| polygon(&p.text, &mut wrong));
            area.all("circle").iter().for_each(|c| circle(&c.text, &mut wrong));
        }
    }
    each(alert, &mut wrong);
    wrong
}

fn order(element: &Element, order: Order, wrong: &mut Vec<String>) {
    let mut at = 0;
    for child in &element.children {
        match order.iter().position(|(name, ..)| *name == child.name) {
            Some(place) if place >= at => at = place,
            Some(_) => wrong.push(format!("{} stands too late in {}", child.name, element.name)),
            None => wrong.push(format!("{} does not belong in {}", child.name, element.name)),
        }
    }
    for (name, least, most) in order {
        let count = element.all(name).len();
        if !(*least..=*most).contains(&count) {
            wrong.push(format!("{count} of {name} in {}", element.name));
        }
    }
    if !element.text.trim().is_empty() {
        wrong.push(format!("text between the elements of {}", element.name));
    }
}

/// What holds for an element wherever it stands.
fn each(element: &Element, wrong: &mut Vec<String>) {
    if element.children.is_empty() && element.text.trim().is_empty() {
        wrong.push(format!("{} is empty", element.name));
    }
    if let Some((name, words)) = WORDS.iter().find(|(name, _)| *name == element.name)
        && !words.contains(&element.text.as_str())
    {
        wrong.push(format!("{name} is {}", element.text));
    }
    if ["sent", "effective", "onset", "expires"].contains(&element.name.as_str()) && !is_moment(&element.text) {
        wrong.push(format!("{} is {}", element.name, element.text));
    }
    if element.text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        wrong.push(format!("a control character in {}", element.name));
    }
    element.children.iter().for_each(|child| each(child, wrong));
}

/// `2002-05-24T16:49:00-07:00`: digits, and an offset; UTC is `-00:00`, never `Z` and never `+00:00`.
pub fn is_moment(text: &str) -> bool {
    let form: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    let right = matches!(form.as_str(), "9999-99-99T99:99:99+99:99" | "9999-99-99T99:99:99-99:99");
    right && !text.ends_with("+00:00") && text.parse::<jiff::Timestamp>().is_ok()
}

fn numbers(text: &str) -> Option<(f64, f64)> {
    let (lat, lon) = text.split_once(',')?;
    let (lat, lon): (f64, f64) = (lat.parse().ok()?, lon.parse().ok()?);
    (lat.abs() <= 90.0 && lon.abs() <= 180.0).then_some((lat, lon))
}

fn polygon(text: &str, wrong: &mut Vec<String>) {
    let corners: Vec<&str> = text.split(' ').collect();
    let good = corners.len() >= 4 && corners.first() == corners.last() && corners.iter().all(|c| numbers(c).is_some());
    if !good {
        wrong.push(format!("the polygon {text}"));
    }
}

fn circle(text: &str, wrong: &mut Vec<String>) {
    let good = text
        .split_once(' ')
        .is_some_and(|(centre, radius)| numbers(centre).is_some() && radius.parse::<f64>().is_ok_and(|km| km >= 0.0));
    if !good {
        wrong.push(format!("the circle {text}"));
    }
}
