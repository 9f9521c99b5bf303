//! A paper as another's reader sees it: its text, what it says of itself, and the tree of what its lines are.

use super::app::TestApp;
use lopdf::{Document, Object, decode_text_string};

/// A PDF that was read.
pub struct Printed {
    /// The letters of each page, line by line; where the file says what a line is, as it says.
    pub pages: Vec<String>,
    /// What stands in the tree of the structure, in order: `Document`, `H1`, `P`, …
    pub roles: Vec<String>,
    pub title: String,
    pub language: String,
    /// Whether it says of itself that it is tagged.
    pub marked: bool,
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Printed {
    /// Asks for the paper of an incident.
    pub async fn of(app: &TestApp, token: &str, path: &str) -> Self {
        Self::taken(app, token, &format!("{path}/document")).await
    }

    /// Asks for whatever can be had as paper.
    pub async fn taken(app: &TestApp, token: &str, path: &str) -> Self {
        let asked = app.ask("GET", path).bearer_auth(token).header("accept", "application/pdf");
        let answer = asked.send().await.unwrap();
        let headers = answer.headers().clone();
        let (status, body) = (answer.status(), answer.bytes().await.unwrap().to_vec());
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        assert_eq!((header("content-type"), header("cache-control")), ("application/pdf".into(), "no-store".into()));
        Self { name: header("content-disposition"), ..Self::read(body) }
    }

    fn read(bytes: Vec<u8>) -> Self {
        assert!(bytes.starts_with(b"%PDF-1.7"));
        let doc = Document::load_mem(&bytes).unwrap();
        let catalog = doc.catalog().unwrap();
        let text = |o: &Object| decode_text_string(o).unwrap();
        let info = doc.get_dictionary(doc.trailer.get(b"Info").unwrap().as_reference().unwrap()).unwrap();
        let mut roles = vec![];
        let tree = doc.get_dict_in_dict(catalog, b"StructTreeRoot").unwrap();
        walk(&doc, tree.get(b"K").unwrap(), &mut roles);
        let marked = doc.get_dict_in_dict(catalog, b"MarkInfo").unwrap().get(b"Marked").unwrap().as_bool().unwrap();
        Self {
            pages: doc.get_pages().into_values().map(|page| letters(&doc, page)).collect(),
            roles,
            title: text(info.get(b"Title").unwrap()),
            language: text(catalog.get(b"Lang").unwrap()),
            marked,
            name: String::new(),
            bytes,
        }
    }

    /// All its letters, as one line.
    pub fn text(&self) -> String {
        let joined = self.pages.join(" ");
        joined.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The same without any space, for words that were broken.
    pub fn close(&self) -> String {
        self.text().replace(' ', "")
    }
}

fn walk(doc: &Document, node: &Object, roles: &mut Vec<String>) {
    match node {
        Object::Reference(id) => walk(doc, doc.get_object(*id).unwrap(), roles),
        Object::Array(all) => all.iter().for_each(|one| walk(doc, one, roles)),
        Object::Dictionary(dict) => {
            if let Ok(role) = dict.get(b"S").and_then(Object::as_name) {
                roles.push(String::from_utf8_lossy(role).into_owned());
            }
            if let Ok(below) = dict.get(b"K") {
                walk(doc, below, roles);
            }
        }
        _ => {}
    }
}

fn letters(doc: &Document, page: lopdf::ObjectId) -> String {
    let fonts = doc.get_page_fonts(page).unwrap();
    let mut font = None;
    let mut out = String::new();
    // For each open piece what the file says it is; the outermost that says something speaks for all in it.
    let mut open: Vec<Option<String>> = vec![];
    for op in doc.get_and_decode_page_content(page).unwrap().operations {
        let said = open.iter().any(Option::is_some);
        match op.operator.as_str() {
            "BMC" => open.push(None),
            "BDC" => {
                let dict = op.operands[1].as_dict().ok();
                let actual = dict.and_then(|d| d.get(b"ActualText").ok()).filter(|_| !said);
                open.push(actual.map(|o| decode_text_string(o).unwrap()));
            }
            "EMC" => {
                out.push_str(&open.pop().unwrap().unwrap_or_default());
                if open.is_empty() {
                    out.push('\n');
                }
            }
            "Tf" => {
                let dict = fonts[op.operands[0].as_name().unwrap()];
                font = Some(dict.get_font_encoding(doc).unwrap());
            }
            "Tj" | "TJ" if !said => {
                let pieces = match &op.operands[0] {
                    Object::Array(all) => all.clone(),
                    one => vec![one.clone()],
                };
                for piece in pieces.iter().filter_map(|p| p.as_str().ok()) {
                    out.push_str(&Document::decode_text(font.as_ref().unwrap(), piece).unwrap());
                }
            }
            _ => {}
        }
    }
    out
}
