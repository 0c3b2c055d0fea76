//! Where things are: the repository, Cargo's output, the tools.

use std::{
    cell::Cell,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::process;

/// The repository that the command works on.
pub(crate) struct Project {
    root: PathBuf,
    target: PathBuf,
    version: String,
    /// Set once this process has built the package: several suites need it, one build is enough.
    pub(crate) package_built: Cell<bool>,
}

impl Project {
    /// Finds the repository and asks Cargo for the rest.
    pub(crate) fn locate() -> Result<Self> {
        let root = repository_root()?;
        let metadata = process::stdout_of(
            Command::new(cargo())
                .args(["metadata", "--format-version", "1", "--no-deps"])
                .current_dir(&root),
        )?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)
            .context("cannot read the output of `cargo metadata`")?;
        let target = metadata["target_directory"]
            .as_str()
            .context("`cargo metadata` names no target directory")?;
        let version = metadata["packages"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|package| package["name"] == "phrony-client")
            .and_then(|package| package["version"].as_str())
            .context("`cargo metadata` does not list phrony-client")?;
        Ok(Self {
            target: PathBuf::from(target),
            version: version.to_owned(),
            package_built: Cell::new(false),
            root,
        })
    }

    /// A path inside the repository.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A path inside Cargo's target directory.
    pub(crate) fn target(&self, relative: &str) -> PathBuf {
        self.target.join(relative)
    }

    /// The version of the crate, which is the npm package's too.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Where wasm-pack writes the glue. Always below the repository, wherever Cargo's target directory is:
    /// `pkg-template/tsconfig.json` names this path.
    pub(crate) fn glue(&self) -> PathBuf {
        self.path("target/wasm")
    }

    /// A program that runs in the repository's root.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// Cargo, in the repository's root.
    pub(crate) fn cargo(&self) -> Command {
        self.command(cargo())
    }

    /// Node, in the repository's root.
    pub(crate) fn node(&self) -> Command {
        self.command("node")
    }

    /// The version of wasm-bindgen that `Cargo.lock` holds: the command line tool must be the very same.
    pub(crate) fn wasm_bindgen_version(&self) -> Result<String> {
        let path = self.path("Cargo.lock");
        let lock =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        locked_version(&lock, "wasm-bindgen").context("Cargo.lock holds no wasm-bindgen")
    }
}

/// Where Cargo keeps what it downloads.
pub(crate) fn cargo_home() -> Result<PathBuf> {
    match set_variable("CARGO_HOME") {
        Some(directory) => Ok(directory),
        None => Ok(home()?.join(".cargo")),
    }
}

/// Where the tools are that the project compiles for itself, shared by all clones on the machine.
pub(crate) fn tools() -> Result<PathBuf> {
    if let Some(directory) = set_variable("PHRONY_TOOLS_DIR") {
        return Ok(directory);
    }
    let cache = match set_variable("XDG_CACHE_HOME") {
        Some(directory) => directory,
        None => home()?.join(".cache"),
    };
    Ok(cache.join("phrony-client/tools"))
}

fn home() -> Result<PathBuf> {
    env::home_dir().context("there is no home directory: set CARGO_HOME and PHRONY_TOOLS_DIR")
}

fn set_variable(name: &str) -> Option<PathBuf> {
    env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

fn repository_root() -> Result<PathBuf> {
    // Cargo sets this for `cargo run`; it is right even where two clones share a target directory.
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").context("start this program with `cargo xtask`")?;
    match Path::new(&manifest).parent() {
        Some(root) => Ok(root.to_owned()),
        None => bail!("{} has no parent directory", Path::new(&manifest).display()),
    }
}

fn cargo() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn the_locked_version_is_that_of_the_exact_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(
            locked_version(lock, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
