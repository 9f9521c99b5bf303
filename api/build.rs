//! Tells cargo that the built page is part of the binary; of a release only, elsewhere it is read from its folder.

fn main() {
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../web-ui/dist");
    }
    println!("cargo::rerun-if-changed=../migrations");
}
