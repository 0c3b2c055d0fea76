//! The binary: what it prints, and how it stops.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::{Value, json};

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phrony-emulator"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// Starts the binary and reads what it announces.
fn start(command: &mut Command) -> (Child, Value) {
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    (child, serde_json::from_str(&line).unwrap())
}

/// Starts a chat, which never ends by itself, and opens its stream.
fn open_stream(about: &Value) -> impl Read {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let base = text(&about["baseUrl"]);
    let key = text(&about["keys"]["full"]);
    let agent = text(&about["agents"]["chat"]);
    let started: Value = ureq::post(format!("{base}/v1/agents/{agent}/runs"))
        .header("x-api-key", &key)
        .send_json(json!({}))
        .unwrap()
        .body_mut()
        .read_json()
        .unwrap();
    let run = text(&started["runId"]);
    ureq::get(format!("{base}/v1/runs/{run}/stream"))
        .header("x-api-key", &key)
        .call()
        .unwrap()
        .into_body()
        .into_reader()
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args(["-s", name, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}

fn ended(mut child: Child) -> ExitStatus {
    child.wait().unwrap()
}

#[test]
fn announces_itself_in_one_line() {
    let (mut child, about) = start(command().args(["--seed", "1", "--port", "0"]));
    let base = about["baseUrl"].as_str().unwrap();
    assert!(base.starts_with("http://127.0.0.1:"), "{base}");
    for key in [
        "full",
        "redacted",
        "noFiles",
        "outOfScope",
        "limited",
        "guarded",
    ] {
        let key = about["keys"][key].as_str().unwrap();
        assert!(key.starts_with("phk_"), "{key}");
    }
    for agent in [
        "request",
        "approval",
        "multi-option",
        "text",
        "number",
        "chat",
        "timer",
        "sub-agents",
        "escalation",
        "failing",
        "firehose",
        "anomaly",
    ] {
        assert_eq!(about["agents"][agent].as_str().unwrap().len(), 36);
    }
    child.kill().unwrap();
    ended(child);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_open_streams_and_the_process() {
    for name in ["TERM", "INT"] {
        let (child, about) = start(&mut command());
        let mut stream = open_stream(&about);
        signal(&child, name);
        let mut rest = String::new();
        // A clean end: an error would mean that the connection was cut.
        stream.read_to_string(&mut rest).unwrap();
        assert!(rest.starts_with(": connected\n\n"), "{rest}");
        assert_eq!(ended(child).code(), Some(0), "{name}");
    }
}

#[test]
fn the_end_of_stdin_counts_only_when_asked() {
    let (mut child, about) = start(command().arg("--exit-with-stdin"));
    let mut stream = open_stream(&about);
    drop(child.stdin.take());
    stream.read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(ended(child).code(), Some(0));

    let (mut child, about) = start(&mut command());
    drop(child.stdin.take());
    // It still answers.
    drop(open_stream(&about));
    child.kill().unwrap();
    ended(child);
}

#[test]
fn a_folder_of_scripts_adds_agents() {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scripts");
    std::fs::create_dir_all(&dir).unwrap();
    let script = json!({"name": "Mine", "steps": [{"afterMs": 1, "output": {"value": 42}}]});
    std::fs::write(dir.join("mine.json"), script.to_string()).unwrap();
    std::fs::write(dir.join("notes.txt"), "not a script").unwrap();
    let (mut child, about) = start(command().arg("--script-dir").arg(&dir));
    assert!(about["agents"]["mine"].is_string());
    assert!(about["agents"]["approval"].is_string());
    child.kill().unwrap();
    ended(child);
}

#[test]
fn a_mistake_is_said_in_one_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (args, code, wanted) in [
        (vec!["--sped", "2"], 2, "--sped"),
        (vec!["--speed", "0"], 1, "speed must be from"),
        (vec!["--speed", "NaN"], 1, "speed must be from"),
        (
            vec!["--script-dir", "/no/such/folder"],
            1,
            "/no/such/folder",
        ),
        (vec!["--port", &port], 1, "cannot listen on 127.0.0.1:"),
    ] {
        let output = command()
            .args(&args)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(wanted), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn help_and_version_are_printed() {
    let output = command().arg("--help").output().unwrap();
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("--speed")
    );
    let output = command().arg("-V").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    assert!(version.starts_with("phrony-emulator "), "{version}");
}
