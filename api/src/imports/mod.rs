//! The import room: somebody else's file becomes incidents of ours, without surprises.
//! Its heart is [`engine`], which knows neither database nor HTTP: bytes in, candidates and faults out. Called by the
//! server's import jobs and by the command line. The room must never let a bad row undo a good one, nor lose one
//! without saying which.

pub mod engine;
