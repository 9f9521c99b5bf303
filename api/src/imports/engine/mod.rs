//! The pure engine of the import room: from the bytes of a file to candidate incidents, one row at a time.
//!
//! It is the same for preview, dry run and run, for the server and the command line, which is why it knows neither
//! database nor HTTP: what it says about a row depends on the file, the mapping and the options, and on nothing else.
//! `decode` unpacks, `table` makes rows, `mapping` compiles, `row` judges, `identity` names; memory stays flat.
//! An import that was cut off is taken up by opening the file again and skipping to the row: skipped rows are read and
//! counted (their keys depend on it) but not judged.

mod amounts;
mod candidate;
mod codes;
mod coordinates;
mod csv_rows;
mod decode;
mod fault;
mod format;
mod guess;
mod guess_time;
mod identity;
mod iso;
mod json_rows;
mod limits;
mod mapping;
mod moment;
mod ordinals;
mod preview;
mod resolve;
mod row;
mod sniff;
mod table;
mod text;
mod values;

use std::io::Read;

use shared_types::import::{Mapping, RowFault, SourceFormat};

pub use candidate::{Candidate, Occurrence, Point};
pub use fault::{FileFault, OpenFault};
pub use guess::guess;
pub use limits::{KnownCode, Limits, Options, TextLimits};
pub use preview::preview;

use identity::Identity;
use row::Plan;
use table::{Next, Row, Table};

/// One row of the file and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The row, as a spreadsheet counts: the header of a CSV is row 1; in NDJSON the line.
    pub row: u64,
    /// Where in the unpacked text it begins.
    pub byte_offset: u64,
    /// The candidate, or everything that is wrong with the row.
    pub result: Result<Candidate, Vec<RowFault>>,
}

/// A file that is being read by a mapping.
///
/// As an iterator it gives every row that is not blank; an error is the last thing it gives.
pub struct Engine<R> {
    table: Table<R>,
    plan: Plan,
    identity: Identity,
    row: Row,
    skip_to: u64,
    ended: bool,
}

impl<R: Read> Engine<R> {
    /// Opens a file: recognises its form, reads the header, compiles the mapping.
    pub fn open(reader: R, mapping: &Mapping, options: &Options) -> Result<Self, OpenFault> {
        let mut table = Table::open(reader, &mapping.source, &options.limits)?;
        let open_ended = table.is_open_ended();
        let (plan, identity) =
            mapping::compile(mapping, &mut table.columns, open_ended, options).map_err(OpenFault::Mapping)?;
        Ok(Self { table, plan, identity, row: Row::default(), skip_to: 0, ended: false })
    }

    /// Goes on after this row, which an earlier run has dealt with.
    pub fn resume_after(&mut self, row: u64) {
        self.skip_to = row;
    }

    /// How the file is read, with what was recognised filled in.
    pub fn source(&self) -> &SourceFormat {
        &self.table.source
    }

    /// The columns of the file that are known so far.
    pub fn columns(&self) -> &[String] {
        self.table.columns.names()
    }

    /// How many bytes of the file, packed or not, have been read; with the file's size it tells the progress.
    pub fn bytes_read(&self) -> u64 {
        self.table.packed()
    }

    fn judge(&mut self) -> Result<Option<Judged>, FileFault> {
        loop {
            let next = self.table.next(&mut self.row)?;
            let result = match next {
                Next::End => return Ok(None),
                Next::Broken(_) if self.row.number <= self.skip_to => continue,
                Next::Broken(faults) => Err(faults),
                Next::Row if self.row.number <= self.skip_to => {
                    self.plan.count(&self.row, &self.table.columns, &mut self.identity)?;
                    continue;
                }
                Next::Row => self.plan.apply(&self.row, &self.table.columns, &mut self.identity)?,
            };
            return Ok(Some(Judged { row: self.row.number, byte_offset: self.row.offset, result }));
        }
    }
}

impl<R: Read> Iterator for Engine<R> {
    type Item = Result<Judged, FileFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let judged = self.judge();
        self.ended = !matches!(judged, Ok(Some(_)));
        judged.transpose()
    }
}
