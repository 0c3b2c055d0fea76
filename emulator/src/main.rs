//! The binary: runs an emulator until it is told to stop.

mod args;

use std::io::{self, Write};
use std::process::ExitCode;

use phrony_emulator::{Config, Emulator};
use tokio::sync::oneshot;

use args::Command;

#[tokio::main]
async fn main() -> ExitCode {
    let (config, exit_with_stdin) = match args::parse(std::env::args_os().skip(1)) {
        Ok(Command::Run {
            config,
            exit_with_stdin,
        }) => (*config, exit_with_stdin),
        Ok(Command::Help) => return print(args::HELP.trim_end()),
        Ok(Command::Version) => {
            return print(concat!("phrony-emulator ", env!("CARGO_PKG_VERSION")));
        }
        Err(error) => {
            eprintln!("phrony-emulator: {error}; --help lists the options");
            return ExitCode::from(2);
        }
    };
    match run(config, exit_with_stdin).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("phrony-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config, exit_with_stdin: bool) -> Result<(), Box<dyn std::error::Error>> {
    // Before the announcement: whoever has read it may send a signal at once.
    let told_to_stop = signals()?;
    let emulator = Emulator::start(config).await?;
    say(&serde_json::to_string(emulator.announcement())?)?;
    if exit_with_stdin {
        tokio::select! {
            () = told_to_stop => {}
            () = stdin_closed() => {}
        }
    } else {
        told_to_stop.await;
    }
    emulator.stop().await;
    Ok(())
}

/// Ends with the first SIGTERM or SIGINT.
#[cfg(unix)]
fn signals() -> io::Result<impl Future<Output = ()>> {
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

/// Ends with the first Ctrl-C.
#[cfg(not(unix))]
fn signals() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler, Ctrl-C ends the process anyway.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Ends when stdin does. The thread is not Tokio's, which would wait for it at the exit.
async fn stdin_closed() {
    let (closed, wait) = oneshot::channel();
    std::thread::spawn(move || {
        // An error ends the input as well; and nobody listening means that the server stops.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _ = closed.send(());
    });
    let _ = wait.await;
}

fn print(text: &str) -> ExitCode {
    match say(text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Prints a line. `println!` would panic when nobody reads it.
fn say(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}
