//! The folder where files to be imported are kept: names made at random, written while they come, never held in memory.
//!
//! Called by the handlers of files, the command line, and the job that reads them. What stands in it without a row is
//! swept when it is a day old.

use crate::fault::{Fault, Outcome};
use crate::private_files;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The folder.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// That of a data folder.
    pub fn of(data_dir: &Path) -> Self {
        Self(data_dir.join("imports"))
    }

    /// Where it is; made when it is not there.
    pub fn path(&self) -> Outcome<&Path> {
        private_files::folder(&self.0).map_err(away)?;
        Ok(&self.0)
    }

    /// Opens a file.
    pub fn open(&self, name: &str) -> Outcome<File> {
        File::open(self.0.join(name)).map_err(away)
    }

    /// Removes a file; one that is gone already is no fault.
    pub fn remove(&self, name: &str) {
        if let Err(e) = std::fs::remove_file(self.0.join(name))
            && e.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(error = %e, "an imported file could not be removed");
        }
    }

    /// Begins a new file.
    pub fn begin(&self, limit: u64) -> Outcome<Arriving> {
        let name = Uuid::new_v4().simple().to_string();
        let file = private_files::file(&self.path()?.join(&name)).map_err(away)?;
        Ok(Arriving { folder: self.clone(), name, file, hasher: blake3::Hasher::new(), bytes: 0, limit, kept: false })
    }

    /// Takes a whole file over.
    pub fn copy(&self, mut from: impl Read, limit: u64) -> Outcome<Stored> {
        let mut arriving = self.begin(limit)?;
        let mut buffer = vec![0; 1 << 18];
        loop {
            match from.read(&mut buffer).map_err(away)? {
                0 => return arriving.keep(),
                n => arriving.write(&buffer[..n])?,
            }
        }
    }

    /// Removes what is older than a day and not among `known`.
    pub fn sweep(&self, known: &[String]) -> Outcome<()> {
        for entry in std::fs::read_dir(self.path()?).map_err(away)? {
            let entry = entry.map_err(away)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let old = entry
                .metadata()
                .and_then(|m| m.modified())
                .is_ok_and(|at| at.elapsed().is_ok_and(|age| age.as_secs() > 86_400));
            if old && !known.contains(&name) {
                self.remove(&name);
            }
        }
        Ok(())
    }
}

fn away(e: std::io::Error) -> Fault {
    Fault::Unavailable(format!("the folder of imports: {e}"))
}

/// A file on its way; it vanishes again unless it is kept.
pub struct Arriving {
    folder: Folder,
    name: String,
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
    limit: u64,
    kept: bool,
}

/// A file that has come whole.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its name in the folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Hash of its content.
    pub hash: [u8; 32],
}

impl Arriving {
    /// Adds what came.
    pub fn write(&mut self, bytes: &[u8]) -> Outcome<()> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.limit {
            return Err(Fault::TooLarge { limit: self.limit });
        }
        self.hasher.update(bytes);
        self.file.write_all(bytes).map_err(away)
    }

    /// Keeps it, durably.
    pub fn keep(mut self) -> Outcome<Stored> {
        if self.bytes == 0 {
            return Err(Fault::at("", "file-empty", "the file is empty"));
        }
        self.file.sync_all().map_err(away)?;
        self.kept = true;
        Ok(Stored { name: self.name.clone(), bytes: self.bytes, hash: *self.hasher.finalize().as_bytes() })
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if !self.kept {
            self.folder.remove(&self.name);
        }
    }
}
