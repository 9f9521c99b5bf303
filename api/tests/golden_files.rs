//! Methods on whole golden files.
