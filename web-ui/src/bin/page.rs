//! The page as wasm, for someone who is signed in. Started by page/main.js.

fn main() {
    web_ui::run::<web_ui::app::App>();
}
