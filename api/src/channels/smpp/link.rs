//! The connection to the provider: TCP, with TLS where the settings say so.
//!
//! Called by the line for each attempt. Certificates are believed that the usual authorities vouch for, and those of the file in the
//! settings; nothing switches that off.

use super::settings::Settings;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Either kind.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// What TLS needs; none for a line without.
pub fn tls(s: &Settings) -> Result<Option<TlsConnector>, String> {
    if !s.tls {
        return Ok(None);
    }
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = &s.ca {
        let told = |e: &dyn std::fmt::Display| format!("WEBM_SMPP_CA: {}: {e}", path.display());
        let all = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let all = all.map_err(|e| told(&e))?;
        if all.is_empty() {
            return Err(told(&"holds no certificate"));
        }
        for one in all {
            roots.add(one).map_err(|e| told(&e))?;
        }
    }
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Some(TlsConnector::from(Arc::new(config))))
}

/// Connects.
pub async fn open(s: &Settings, tls: Option<&TlsConnector>) -> std::io::Result<Box<dyn Stream>> {
    let tcp = TcpStream::connect((s.host.as_str(), s.port)).await?;
    // Messages are small and in a hurry.
    tcp.set_nodelay(true)?;
    let Some(tls) = tls else { return Ok(Box::new(tcp)) };
    let name = ServerName::try_from(s.host.clone()).map_err(std::io::Error::other)?;
    Ok(Box::new(tls.connect(name, tcp).await?))
}
