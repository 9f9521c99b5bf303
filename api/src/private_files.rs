//! Folders and files that hold what people entrusted to us: made for the server's own user and nobody else.
//!
//! Called where the data folder, the embedded database, the keys and the files to be imported are made. What stands already is
//! left as its owner set it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Result;
use std::path::Path;

/// Makes a folder, with those above it, when it is not there.
pub fn folder(path: &Path) -> Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes a file that is not there yet, to write it.
pub fn file(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn what_is_made_is_for_the_owner_only() {
        let around = tempfile::tempdir().expect("a folder");
        let inner = around.path().join("a/b");
        folder(&inner).expect("made");
        folder(&inner).expect("there already");
        let path = inner.join("f");
        file(&path).expect("made");
        assert!(file(&path).is_err(), "never over another");
        let mode = |p: &Path| p.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&around.path().join("a")), mode(&inner), mode(&path)), (0o700, 0o700, 0o600));
    }
}
