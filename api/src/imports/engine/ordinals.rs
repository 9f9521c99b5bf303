//! Counts how often the same row has been seen, exactly, in flat memory however large the file. Called by
//! `identity.rs` with the hash of each row. What does not fit in memory goes to sorted runs in a scratch file that has
//! no name; a small filter in front of each run spares nearly every look at it. The newest count of a hash shadows
//! the older ones, so a run is never written again.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// Hashes held in memory; seven eighths of a power of two, where the table would grow. About 18 MB.
const HELD: usize = (1 << 20) / 8 * 7;
/// Entries between two fences of a run: one read of 3 kB finds an entry.
const FENCE: usize = 256;
/// Bytes of an entry: hash and count.
const ENTRY: usize = 12;
/// Bits of the filter for each entry, and how many of them an entry sets: one look in a hundred is in vain.
const BITS: usize = 10;
const PROBES: u64 = 6;

/// Counts by hash.
pub struct Ordinals {
    held: HashMap<u64, u32, BuildHasherDefault<AsIs>>,
    limit: usize,
    scratch: Option<PathBuf>,
    file: Option<File>,
    runs: Vec<Run>,
}

struct Run {
    begin: u64,
    entries: usize,
    fences: Vec<u64>,
    filter: Vec<u64>,
}

/// The keys are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

impl Ordinals {
    /// Nothing seen yet; a scratch file is only made when it is needed.
    pub fn new(scratch: Option<PathBuf>) -> Self {
        Self::with_limit(scratch, HELD)
    }

    fn with_limit(scratch: Option<PathBuf>, limit: usize) -> Self {
        Self { held: HashMap::default(), limit, scratch, file: None, runs: Vec::new() }
    }

    /// How often this hash has been seen, this time included.
    pub fn next(&mut self, hash: u64) -> io::Result<u32> {
        if let Some(count) = self.held.get_mut(&hash) {
            *count += 1;
            return Ok(*count);
        }
        if self.held.len() >= self.limit {
            self.spill()?;
        }
        let before = self.in_runs(hash)?;
        self.held.insert(hash, before + 1);
        Ok(before + 1)
    }

    fn in_runs(&mut self, hash: u64) -> io::Result<u32> {
        let Some(file) = &mut self.file else { return Ok(0) };
        for run in self.runs.iter().rev() {
            if run.may_hold(hash)
                && let Some(count) = run.find(file, hash)?
            {
                return Ok(count);
            }
        }
        Ok(0)
    }

    /// Writes what is held as a run, and begins anew.
    fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(match &self.scratch {
                Some(folder) => tempfile::tempfile_in(folder)?,
                None => tempfile::tempfile()?,
            }),
        };
        let mut entries: Vec<(u64, u32)> = self.held.drain().collect();
        entries.sort_unstable();
        let begin = file.seek(SeekFrom::End(0))?;
        let mut run = Run {
            begin,
            entries: entries.len(),
            fences: entries.iter().step_by(FENCE).map(|entry| entry.0).collect(),
            filter: vec![0; entries.len() * BITS / 64 + 1],
        };
        let mut out = io::BufWriter::new(&mut *file);
        for (hash, count) in entries {
            out.write_all(&hash.to_le_bytes())?;
            out.write_all(&count.to_le_bytes())?;
            run.mark(hash);
        }
        out.flush()?;
        drop(out);
        self.runs.push(run);
        Ok(())
    }
}

impl Run {
    fn bits(&self, hash: u64) -> impl Iterator<Item = (usize, u64)> + use<> {
        let bits = self.filter.len() as u64 * 64;
        let step = hash.rotate_left(32) | 1;
        (0..PROBES).map(move |probe| {
            // The high half of a product spreads evenly over any number of bits.
            let spread = u128::from(hash.wrapping_add(probe.wrapping_mul(step))) * u128::from(bits);
            let bit = (spread >> 64) as u64;
            ((bit / 64) as usize, 1 << (bit % 64))
        })
    }

    fn mark(&mut self, hash: u64) {
        for (word, bit) in self.bits(hash) {
            self.filter[word] |= bit;
        }
    }

    fn may_hold(&self, hash: u64) -> bool {
        self.bits(hash).all(|(word, bit)| self.filter[word] & bit != 0)
    }

    fn find(&self, file: &mut File, hash: u64) -> io::Result<Option<u32>> {
        let Some(fence) = self.fences.partition_point(|&first| first <= hash).checked_sub(1) else {
            return Ok(None);
        };
        let first = fence * FENCE;
        let entries = FENCE.min(self.entries - first);
        let mut block = [0; FENCE * ENTRY];
        let block = &mut block[..entries * ENTRY];
        file.seek(SeekFrom::Start(self.begin + (first * ENTRY) as u64))?;
        file.read_exact(block)?;
        let (entries, _) = block.as_chunks::<ENTRY>();
        let hash_of = |entry: &[u8; ENTRY]| {
            u64::from_le_bytes([entry[0], entry[1], entry[2], entry[3], entry[4], entry[5], entry[6], entry[7]])
        };
        Ok(entries.binary_search_by_key(&hash, hash_of).ok().map(|at| {
            let entry = &entries[at];
            u32::from_le_bytes([entry[8], entry[9], entry[10], entry[11]])
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However little is held in memory, the counts are those of a plain table.
        #[test]
        fn counts_are_exact(rows in proptest::collection::vec(0u64..60, 1..400), limit in 1usize..40) {
            let mut ordinals = Ordinals::with_limit(None, limit);
            let mut plain: HashMap<u64, u32> = HashMap::new();
            for row in rows {
                let hash = row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let count = plain.entry(hash).or_default();
                *count += 1;
                prop_assert_eq!(ordinals.next(hash).expect("scratch"), *count);
            }
        }
    }

    #[test]
    fn a_run_longer_than_a_fence_is_searched_whole() {
        let mut ordinals = Ordinals::with_limit(None, 1000);
        let hash = |row: u64| row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for row in 0..2500 {
            assert_eq!(ordinals.next(hash(row)).expect("scratch"), 1);
        }
        assert_eq!(ordinals.runs.len(), 2);
        for row in (0..2500).rev() {
            assert_eq!(ordinals.next(hash(row)).expect("scratch"), 2, "row {row}");
        }
    }
}
