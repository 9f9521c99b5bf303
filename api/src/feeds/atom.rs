//! A feed in Atom (RFC 4287) with places in GeoRSS Simple: the last alerts, each with the address of its CAP document.
//!
//! Called by this room's handlers. Pure; what stands in it is what the CAP message says.

use super::cap::{Message, Shape, clean, moment, name};
use jiff::Zoned;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// One entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Names it for ever.
    pub id: String,
    /// Where its CAP document stands.
    pub address: String,
    /// When it was first told.
    pub published: Zoned,
    /// What was told last.
    pub message: Message,
}

/// The feed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its own address.
    pub address: String,
    /// Its title.
    pub title: String,
    /// When it was asked, for a feed without entries.
    pub at: Zoned,
    /// The entries, the last first.
    pub entries: Vec<Entry>,
}

type Out = Writer<Vec<u8>>;

fn put(out: &mut Out, element: &str, text: &str) -> io::Result<()> {
    out.create_element(element).write_text_content(BytesText::new(&clean(text)))?;
    Ok(())
}

fn link(out: &mut Out, rel: &str, kind: &str, address: &str) -> io::Result<()> {
    out.create_element("link")
        .with_attributes([("rel", rel), ("type", kind), ("href", clean(address).as_str())])
        .write_empty()?;
    Ok(())
}

/// The document, in UTF-8.
pub fn document(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let spaces = [
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xmlns:georss", "http://www.georss.org/georss"),
        ("xml:lang", "nl"),
    ];
    out.create_element("feed").with_attributes(spaces).write_inner_content(|out| {
        put(out, "id", &feed.address)?;
        put(out, "title", &feed.title)?;
        let last = feed.entries.iter().map(|e| &e.message.sent).max().unwrap_or(&feed.at);
        put(out, "updated", &moment(last))?;
        link(out, "self", "application/atom+xml", &feed.address)?;
        out.create_element("author").write_inner_content(|out| put(out, "name", "WeBM"))?;
        for one in &feed.entries {
            out.create_element("entry").write_inner_content(|out| entry(out, one))?;
        }
        Ok(())
    })?;
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn entry(out: &mut Out, entry: &Entry) -> io::Result<()> {
    let message = &entry.message;
    put(out, "id", &name(&entry.id))?;
    put(out, "title", &message.headline)?;
    put(out, "updated", &moment(&message.sent))?;
    put(out, "published", &moment(&entry.published))?;
    out.create_element("author")
        .write_inner_content(|out| put(out, "name", message.sender_name.as_deref().unwrap_or("WeBM")))?;
    link(out, "alternate", "application/cap+xml", &entry.address)?;
    if let Some(page) = &message.web {
        link(out, "related", "text/html", page)?;
    }
    out.create_element("category").with_attribute(("term", clean(&message.event).as_str())).write_empty()?;
    put(out, "summary", &message.description)?;
    for shape in &message.shapes {
        if let Shape::Circle { lat, lon, .. } = shape {
            put(out, "georss:point", &format!("{lat:.6} {lon:.6}"))?;
        }
    }
    Ok(())
}
