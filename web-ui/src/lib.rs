//! The WeBM page: what people see and do in the browser. Compiled to two wasm files, `gate` (Sign in) and
//! `page` (everything else); page/main.js fetches the one that is needed and hands over the texts.
//!
//! Rooms, imports one way: gate, app ► around ► pages ► shell ► session ► kept ► content ► charts, components ► client, nav, i18n ► edge, edge_files.

pub mod app;
pub mod around;
pub mod charts;
pub mod client;
pub mod components;
pub mod content;
pub mod edge;
pub mod edge_files;
pub mod gate;
pub mod i18n;
pub mod kept;
pub mod nav;
pub mod pages;
pub mod session;
pub mod shell;
#[cfg(test)]
pub mod testing;

use yew::BaseComponent;

/// Puts gate or page in the document. Without texts of the same build it throws, and main.js says that loading failed.
pub fn run<COMPONENT: BaseComponent<Properties = around::AroundProps>>() {
    let Some(props) = around::start() else {
        wasm_bindgen::throw_str("texts and wasm are of different builds");
    };
    yew::Renderer::<COMPONENT>::with_root_and_props(edge::root(), props).render();
}
