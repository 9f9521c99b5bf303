//! The insight room: what happens, when and how, from the incidents a reader may see.
//!
//! Called by the server (its answers) and by the command line (`webm method …`). The figures themselves are
//! made in [`methods`], which knows nothing of the database or of HTTP.

pub mod methods;
