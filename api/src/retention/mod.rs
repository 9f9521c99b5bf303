//! Retention: every personal field has an end before it goes in.
//!
//! Called by `involved`, which asks for the end of what it keeps. It must not know what is kept, and never moves an end because
//! somebody looked or edited.

pub mod term;
