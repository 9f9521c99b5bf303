//! The gate as wasm: Sign in and invitations. Started by page/main.js.

fn main() {
    web_ui::run::<web_ui::gate::Gate>();
}
