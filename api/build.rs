//! Tells cargo that the built page is part of the binary.

fn main() {
    println!("cargo::rerun-if-changed=../web-ui/dist");
    println!("cargo::rerun-if-changed=../migrations");
}
