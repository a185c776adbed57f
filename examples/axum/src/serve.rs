//! The server's life: until a signal, and then until what was begun is done.

use std::future::Future;
use std::io;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long requests that run when the signal comes may still take. Orchestrators kill after 30 s.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until `signal`; then accepts nothing new and returns when the last request is answered, or
/// after 20 seconds.
///
/// # Errors
///
/// If axum stops serving by itself. It does not when accepting a connection fails: it tries again.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    signal: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (signalled, was_signalled) = oneshot::channel();
    let server = axum::serve(listener, app).with_graceful_shutdown(async {
        signal.await;
        tracing::info!("stopping");
        // Nobody listens only if the server has ended.
        _ = signalled.send(());
    });
    let too_long = async {
        match was_signalled.await {
            Ok(()) => tokio::time::sleep(GRACE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        result = server => result,
        () = too_long => {
            tracing::warn!("requests were cut off");
            Ok(())
        }
    }
}

/// Completes on SIGTERM (orchestrators) or SIGINT (Ctrl-C). From the call on, neither ends the process.
///
/// # Errors
///
/// If the operating system refuses a handler.
#[cfg(unix)]
pub fn termination() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Completes on Ctrl-C.
///
/// # Errors
///
/// Never here, but on Unix, whose signature this is.
#[cfg(not(unix))]
pub fn termination() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
