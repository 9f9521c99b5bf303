//! Tells cargo that the built page is part of the binary; of a release only, elsewhere it is read from its folder.

fn main() {
    // A folder that is not there yet when the server is compiled would be looked for under another name than it has then.
    let _ = std::fs::create_dir_all("../web-ui/dist");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../web-ui/dist");
    }
    println!("cargo::rerun-if-changed=../migrations");
}
