//! An SVG becomes a picture, here and once. What is served is dots: a script, a link, a font of elsewhere, a file of this machine has
//! nowhere to stand in them.
//!
//! Called by `prepare`. Nothing is fetched: there is no network in the drawer, embedded and linked pictures are refused, the fonts are
//! those of the program. What a file may cost is `bounds`.

use super::bounds;
use crate::fault::{Fault, Outcome};
use crate::paper::FONT_FILES;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::roxmltree::{Document, Error, ParsingOptions};
use resvg::usvg::{ImageHrefResolver, Options, Tree, fontdb};
use std::sync::{Arc, LazyLock};

/// The longest side of what is drawn.
const LONGEST: f64 = 1800.0;
/// The shortest: a plan that is all but a line is none.
const SHORTEST: u32 = 40;
/// Nodes of the XML.
const MOST_NODES: u32 = 200_000;
/// What a deep drawing takes of a stack; the threads of requests have less.
const STACK: usize = 64 * 1024 * 1024;

/// Drawn.
#[derive(Debug)]
pub struct Drawn {
    /// A PNG.
    pub png: Vec<u8>,
    /// Its width and height.
    pub size: (i32, i32),
}

fn broken() -> Fault {
    Fault::at("", "plan-broken", "is no SVG that can be read")
}

/// Whether it begins as an SVG.
pub fn is_svg(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let head = String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head));
    head.trim_start().starts_with('<') && (head.contains("<svg") || head.contains(":svg"))
}

/// Draws it.
pub fn draw(bytes: &[u8]) -> Outcome<Drawn> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|_| broken())?;
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || drawn(text));
        worker.map_err(Fault::internal)?.join().unwrap_or_else(|_| Err(broken()))
    })
}

fn drawn(text: &str) -> Outcome<Drawn> {
    let bare = without_doctype(text)?;
    // Without a document type there is no entity: neither one that grows without end nor one that reads a file.
    let parsing = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let doc = Document::parse_with_options(&bare, parsing).map_err(|e| match e {
        Error::DtdDetected => entities(),
        Error::NodesLimitReached => Fault::at("", "plan-too-intricate", "has too many parts: send it as PNG or JPEG"),
        _ => broken(),
    })?;
    bounds::of_document(&doc)?;
    let tree = Tree::from_xmltree(&doc, &options()).map_err(|_| broken())?;
    let (wide, high) = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let scale = LONGEST / wide.max(high);
    let side = |length: f64| (length * scale).round().max(1.0) as u32;
    let (width, height) = (side(wide), side(high));
    if width < SHORTEST || height < SHORTEST {
        return Err(Fault::at("", "plan-size", "is too long and narrow for a plan"));
    }
    bounds::of_tree(&tree, scale, (width, height))?;
    let mut sheet = Pixmap::new(width, height).ok_or_else(broken)?;
    // As on paper: lines of a drawing are dark, and a dark screen would hide them.
    sheet.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale as f32, scale as f32), &mut sheet.as_mut());
    let png = sheet.encode_png().map_err(Fault::internal)?;
    let side = |n: u32| i32::try_from(n).map_err(Fault::internal);
    Ok(Drawn { png, size: (side(width)?, side(height)?) })
}

fn entities() -> Fault {
    Fault::at("", "plan-svg-entities", "declares entities in its document type: save it without them")
}

/// Many programs write the public name of SVG 1.1 above the drawing. It says nothing; what stands in brackets behind it would.
fn without_doctype(text: &str) -> Outcome<String> {
    let Some(begin) = text.find("<!DOCTYPE") else { return Ok(text.to_owned()) };
    let rest = &text[begin..];
    let end = rest.find('>').ok_or_else(broken)?;
    if rest[..end].contains('[') {
        return Err(entities());
    }
    Ok(format!("{}{}", &text[..begin], &rest[end + 1..]))
}

/// The fonts of the program, under the names of the usual kinds.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for file in FONT_FILES {
        fonts.load_font_data(file.to_vec());
    }
    let name = fonts.faces().next().and_then(|face| face.families.first()).map(|family| family.0.clone());
    let name = name.unwrap_or_default();
    fonts.set_serif_family(name.clone());
    fonts.set_sans_serif_family(name.clone());
    fonts.set_cursive_family(name.clone());
    fonts.set_fantasy_family(name.clone());
    fonts.set_monospace_family(name);
    Arc::new(fonts)
});

fn options() -> Options<'static> {
    Options {
        // Neither data nor files: the usual way would read what stands on this machine.
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        fontdb: FONTS.clone(),
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    const HEAD: &str =
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 300 200""#;

    fn svg(inside: &str) -> String {
        format!("{HEAD}>{inside}</svg>")
    }

    fn code(text: &str) -> String {
        match draw(text.as_bytes()) {
            Err(Fault::Invalid(list)) => list[0].code.clone(),
            other => panic!("{:?}", other.map(|d| d.size)),
        }
    }

    fn dot(drawn: &Drawn, x: u32, y: u32) -> [u8; 3] {
        let picture = image::load_from_memory(&drawn.png).unwrap().into_rgb8();
        picture.get_pixel(x, y).0
    }

    #[test]
    fn a_plan_is_drawn_on_white_with_its_words() {
        let text = svg(r##"<style>.w{fill:#00f}</style><rect class="w" x="0" y="0" width="150" height="200"/>
            <text x="200" y="100" font-family="Arial" font-size="20">Unit 7</text>"##);
        assert!(is_svg(text.as_bytes()));
        let drawn = draw(text.as_bytes()).unwrap();
        assert_eq!(drawn.size, (1800, 1200));
        assert_eq!(dot(&drawn, 10, 10), [0, 0, 255]);
        assert_eq!(dot(&drawn, 1790, 10), [255, 255, 255]);
        let picture = image::load_from_memory(&drawn.png).unwrap().into_luma8();
        let dark = |x: std::ops::Range<u32>| {
            x.flat_map(|x| (480..620).map(move |y| (x, y)))
                .filter(|(x, y)| picture.get_pixel(*x, *y).0[0] < 100)
                .count()
        };
        assert!(dark(1200..1700) > 200, "the words are drawn");
    }

    #[test]
    fn script_and_what_leads_out_leave_nothing_in_the_dots() {
        let text = svg(
            r##"<script>alert(1)</script><g onload="alert(2)"><a xlink:href="javascript:alert(3)"><rect width="300" height="200" fill="#0a0"/></a></g>
            <foreignObject width="300" height="200"><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="http://elsewhere.example/"/></body></foreignObject>"##,
        );
        let drawn = draw(text.as_bytes()).unwrap();
        assert_eq!(dot(&drawn, 900, 600), [0, 170, 0], "what is drawable is drawn");
        for trace in ["alert", "script", "elsewhere", "javascript"] {
            assert!(!drawn.png.windows(trace.len()).any(|w| w == trace.as_bytes()), "{trace}");
        }
        assert!(drawn.png.starts_with(b"\x89PNG"));
    }

    #[test]
    fn entities_are_refused_and_the_public_name_is_not() {
        let public = r#"<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">"#;
        assert!(draw(format!("{public}{}", svg("<rect width='9' height='9'/>")).as_bytes()).is_ok());
        let reads = format!(r#"<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{}"#, svg("<text>&x;</text>"));
        assert_eq!(code(&reads), "plan-svg-entities");
        let mut grows = r#"<!DOCTYPE svg [<!ENTITY a0 "ha">"#.to_owned();
        for n in 1..12 {
            grows += &format!(r#"<!ENTITY a{n} "{}">"#, format!("&a{};", n - 1).repeat(10));
        }
        assert_eq!(code(&format!("{grows}]>{}", svg("<text>&a11;</text>"))), "plan-svg-entities");
        // Behind a comment that begins as one.
        let hidden = format!("<!-- <!DOCTYPE x> --><!DOCTYPE svg [<!ENTITY x \"y\">]>{}", svg("<text>&x;</text>"));
        assert!(["plan-svg-entities", "plan-broken"].contains(&code(&hidden).as_str()));
        assert_eq!(code(&svg("<text>&x;</text>")), "plan-broken");
    }

    #[test]
    fn pictures_in_it_are_refused_and_no_file_is_read() {
        for href in
            ["file:///etc/hostname", "/etc/hostname", "http://169.254.169.254/", "data:image/png;base64,iVBORw0KGgo="]
        {
            assert_eq!(
                code(&svg(&format!(r#"<image xlink:href="{href}" width="9" height="9"/>"#))),
                "plan-svg-picture"
            );
        }
        assert_eq!(code(&svg("<filter id='f'><feGaussianBlur stdDeviation='9'/></filter>")), "plan-svg-effect");
    }

    #[test]
    fn bombs_are_refused_in_no_time() {
        let begin = Instant::now();
        // Ten uses of ten uses of ten …
        let mut uses = "<defs><rect id='u0' width='9' height='9'/>".to_owned();
        for n in 1..12 {
            uses += &format!("<g id='u{n}'>{}</g>", format!("<use xlink:href='#u{}'/>", n - 1).repeat(10));
        }
        assert_eq!(code(&svg(&format!("{uses}</defs><use xlink:href='#u11'/>"))), "plan-too-intricate");
        // One that uses itself, and one that is deep.
        assert_eq!(code(&svg("<g id='a'><use xlink:href='#a'/></g>")), "plan-too-intricate");
        let deep = 50_000;
        assert_eq!(code(&svg(&format!("{}{}", "<g>".repeat(deep), "</g>".repeat(deep)))), "plan-too-intricate");
        // Layers over the whole plan, one on the other, and beside each other.
        let layer = "<g opacity='.9'>";
        let stacked = format!("{}<rect width='300' height='200'/>{}", layer.repeat(100), "</g>".repeat(100));
        assert_eq!(code(&svg(&stacked)), "plan-too-intricate");
        let beside = "<g opacity='.9'><rect width='300' height='200'/><rect width='5' height='5'/></g>".repeat(400);
        assert_eq!(code(&svg(&beside)), "plan-too-intricate");
        // So many large shapes, so many dashes, a tile as large as a town.
        assert_eq!(code(&svg(&"<rect width='300' height='200'/>".repeat(5000))), "plan-too-intricate");
        let dashes = "<path d='M0 0H300' stroke='#000' stroke-dasharray='0.0001 0.0001'/>".repeat(30);
        assert_eq!(code(&svg(&dashes)), "plan-too-intricate");
        let tile = "<pattern id='p' width='100000' height='100000' patternUnits='userSpaceOnUse'><rect width='99999' height='9'/></pattern><rect width='300' height='200' fill='url(#p)'/>";
        assert_eq!(code(&svg(tile)), "plan-too-intricate");
        // Rules of style for every element.
        let styled = format!("<style>{}</style>{}", ".a{fill:red}".repeat(20_000), "<rect/>".repeat(5000));
        assert_eq!(code(&svg(&styled)), "plan-too-intricate");
        assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    }

    #[test]
    fn odd_sizes_make_no_odd_pictures() {
        assert_eq!(draw(br#"<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="1e9"><rect width="5" height="5"/></svg>"#).unwrap().size, (1800, 1800));
        for odd in [r#"width="100000" height="1""#, r#"viewBox="0 0 100000 1""#] {
            let text = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" {odd}><rect width="5" height="5"/></svg>"#);
            assert_eq!(code(&text), "plan-size");
        }
        assert_eq!(code(r#"<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>"#), "plan-broken");
        assert_eq!(code("<svg"), "plan-broken");
        assert_eq!(code("<svg xmlns='x'></svg>"), "plan-broken");
    }

    #[test]
    fn a_plan_as_drawing_programs_write_it_is_taken() {
        // A layer with a cut-out, hatching, a mask, and a few hundred shops.
        let shops: String = (0..400)
            .map(|n| format!("<g clip-path='url(#c)'><rect x='{}' y='{}' width='10' height='8' fill='url(#h)' stroke='#333' stroke-dasharray='2 1'/><text x='{}' y='{}' font-size='3'>Unit {n}</text></g>", n % 25 * 12, n / 25 * 12, n % 25 * 12, n / 25 * 12 + 5))
            .collect();
        let text = svg(&format!(
            "<defs><clipPath id='c'><rect width='300' height='200'/></clipPath><pattern id='h' width='4' height='4' patternUnits='userSpaceOnUse'><path d='M0 0L4 4' stroke='#999'/></pattern></defs>{shops}"
        ));
        let drawn = draw(text.as_bytes()).unwrap();
        assert_eq!(drawn.size, (1800, 1200));
    }
}
