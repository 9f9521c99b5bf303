//! Reports that make themselves: templates, the reports made by them, and the figures that each reader's copy keeps.
//!
//! Called over HTTP, by the runner (the work) and by a chore (those that are due). Every copy is counted with the rights of the one who
//! gets it, by the functions that answer that person on the screen, and is shown to nobody else; it keeps its figures, so that paper that
//! was handed out can be printed again. It must not count by itself: figures come from `insight`, measures from `measures`, rows from
//! the list of incidents.

mod actions;
mod again;
mod ask;
mod change;
mod charts;
mod due;
mod figures;
mod follow_up;
pub mod http;
mod page;
mod period;
mod readers;
mod rows;
mod sections;
mod sight;
mod store;
mod sweep;
mod tables;
mod templates;

mod work;

pub use due::ask_for_all as ask_for_due;
pub use sweep::sweep;
pub use work::ReportKind;
