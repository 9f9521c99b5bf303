//! `webm openapi`: prints the contract document, as it is committed.

/// Prints it.
pub fn run() -> Result<(), String> {
    println!("{:#}", crate::server::contract_document());
    Ok(())
}
