//! Where objects are: a folder of the data folder, or a bucket of an S3-like store, behind one name for each.

use crate::config::Config;
use crate::db::Key;
use crate::fault::{Fault, Outcome};
use crate::objects::sealed::Sealed;
use crate::outside;
use crate::private_files;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};
use std::path::PathBuf;
use std::sync::Arc;

/// Where the settings say that objects are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilesAt {
    /// In a folder.
    Folder(PathBuf),
    /// In a bucket.
    Bucket {
        /// Its name.
        bucket: String,
        /// What the names of our objects begin with.
        prefix: String,
        /// Its server, where it is not the region's own.
        endpoint: Option<String>,
        /// Its region.
        region: String,
        /// The id of the key that opens it.
        key_id: String,
        /// That key.
        secret: String,
    },
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<dyn ObjectStore>,
    prefix: String,
    /// Of a folder: what a crash left of files half written stands here.
    folder: Option<PathBuf>,
}

fn away(e: object_store::Error) -> Fault {
    match e {
        object_store::Error::NotFound { .. } => Fault::internal("a stored object is not there"),
        other => Fault::Unavailable(format!("the store of files: {other}")),
    }
}

impl Store {
    /// Opens the store of the settings; a folder is made when it is not there.
    pub fn open(config: &Config) -> Outcome<Self> {
        outside::cryptography();
        match &config.files {
            FilesAt::Folder(folder) => {
                private_files::folder(folder).map_err(|e| Fault::Unavailable(format!("{}: {e}", folder.display())))?;
                let inner = LocalFileSystem::new_with_prefix(folder).map_err(away)?.with_fsync(true);
                Ok(Self { inner: Arc::new(inner), prefix: String::new(), folder: Some(folder.clone()) })
            }
            FilesAt::Bucket { bucket, prefix, endpoint, region, key_id, secret } => {
                let mut builder = AmazonS3Builder::new()
                    .with_bucket_name(bucket)
                    .with_region(region)
                    .with_access_key_id(key_id)
                    .with_secret_access_key(secret)
                    // One at a time: not every store knows the request for many.
                    .with_disable_bulk_delete(true);
                if let Some(endpoint) = endpoint {
                    builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
                }
                let inner = builder.build().map_err(away)?;
                Ok(Self { inner: Arc::new(inner), prefix: prefix.clone(), folder: None })
            }
        }
    }

    /// The name of an object; spread over folders by the end of its id, which is random.
    fn path(&self, id: Key) -> Path {
        let name = id.0.simple().to_string();
        Path::from_iter([self.prefix.as_str(), &name[name.len() - 2..], &name].into_iter().filter(|p| !p.is_empty()))
    }

    /// Puts an object there, whole and durably, or not at all.
    pub async fn put(&self, id: Key, sealed: Vec<u8>) -> Outcome<()> {
        self.inner.put(&self.path(id), sealed.into()).await.map_err(away)?;
        Ok(())
    }

    /// Begins to read one.
    pub async fn get(&self, id: Key) -> Outcome<Sealed> {
        let found = self.inner.get(&self.path(id)).await.map_err(away)?;
        Ok(found.into_stream().map_err(away).boxed())
    }

    /// Removes one; one that is gone already is no fault.
    pub async fn remove(&self, id: Key) -> Outcome<()> {
        self.remove_remains(id)?;
        match self.inner.delete(&self.path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(other) => Err(away(other)),
        }
    }

    /// What stands beside it in a folder from a write that a crash cut off: `name#1`.
    fn remove_remains(&self, id: Key) -> Outcome<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let name = id.0.simple().to_string();
        let Ok(entries) = std::fs::read_dir(folder.join(&name[name.len() - 2..])) else { return Ok(()) };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().strip_prefix(&name).is_some_and(|rest| rest.starts_with('#')) {
                std::fs::remove_file(entry.path())
                    .map_err(|e| Fault::Unavailable(format!("the store of files: {e}")))?;
            }
        }
        Ok(())
    }

    /// Removes several, for those who may block and have no runtime.
    pub fn remove_all(&self, ids: &[Key]) -> Outcome<()> {
        let work = async {
            for id in ids {
                self.remove(*id).await?;
            }
            Ok(())
        };
        // A thread of its own: who calls may stand inside another runtime.
        std::thread::scope(|scope| {
            let worker = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.map_err(Fault::internal)?.block_on(work)
            });
            worker.join().unwrap_or_else(|_| Err(Fault::internal("removing objects panicked")))
        })
    }
}
