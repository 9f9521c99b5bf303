//! `webm serve`: starts the server, and stops it cleanly.

use super::channels;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::keys::Keys;
use crate::objects::Store;
use crate::seal;
use crate::server::{self, Shared};
use crate::telemetry;
use crate::web::State;
use std::net::TcpListener;
use std::sync::Arc;

/// Serves until told to stop.
pub fn run(config: Config) -> Result<(), String> {
    telemetry::start(&config.log)?;
    let state = state(config)?;
    let (config, db) = (state.config.clone(), state.db.clone());
    let listener = TcpListener::bind(config.listen).map_err(|e| format!("WEBM_LISTEN: {}: {e}", config.listen))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    actix_web::rt::System::new().block_on(async move {
        let (channels, lines) = channels::open(&state)?;
        let shared = Shared::new(state)?.with_channels(channels);
        let metrics = config.metrics_listen.map(|a| server::metrics_server(shared.metrics().clone(), a)).transpose()?;
        if let Some(metrics) = metrics {
            actix_web::rt::spawn(metrics);
        }
        shared.held().start(db);
        let jobs = server::runner(&shared).start();
        let webhooks = server::sender(&shared).start();
        let post = server::post(&shared).start();
        let live = shared.live().clone();
        // A stream has no end of its own: without this a stop would wait for it.
        actix_web::rt::spawn(async move {
            told_to_stop().await;
            live.stop();
        });
        let running = server::start(shared, listener)?;
        tracing::info!(%address, engine = ?config.database.engine(), "listening");
        println!("WeBM listens on {}", config.public_url);
        let ended = running.await.map_err(|e| e.to_string());
        tokio::join!(jobs.stop(), post.stop(), webhooks.stop());
        lines.close().await;
        ended
    })
}

/// Waits for the signals that stop the server.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut end), Ok(mut quit)) = (signal(SignalKind::terminate()), signal(SignalKind::quit())) {
            tokio::select! {
                _ = end.recv() => {}
                _ = quit.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// The ground for a command that works on the database.
pub fn state(config: Config) -> Result<State, String> {
    let sentence = |e: crate::fault::Fault| e.to_string();
    let db = Db::open(&config.database, crate::db::PoolSize::default()).map_err(sentence)?;
    let clock = Clock::system();
    // A ring is made for an empty database only: for one with sealed fields it must be found.
    if !Keys::are_there(&config) && seal::lacks_its_ring(&db).map_err(sentence)? {
        return Err(format!(
            "{} is not there, and the database holds fields that are sealed with it: put it back from the backup",
            config.data_dir.join("keys").display()
        ));
    }
    let keys = Keys::load(&config).map_err(sentence)?;
    seal::check(&db, &keys, clock.now()).map_err(sentence)?;
    let objects = Store::open(&config).map_err(sentence)?;
    Ok(State { db, clock, keys, config: Arc::new(config), objects })
}
