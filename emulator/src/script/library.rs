//! Where scripts come from: those built in, and a folder of the user's own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Script;

/// A script that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// A file or the folder cannot be read.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A file is not a script.
    #[error("{path} is not a script: {cause}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: serde_json::Error,
    },
}

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../scripts/", $name, ".json")))),+]
    };
}

const BUILT_IN: [(&str, &str); 12] = built_in![
    "request",
    "approval",
    "multi-option",
    "text",
    "number",
    "chat",
    "timer",
    "sub-agents",
    "escalation",
    "anomaly",
    "failing",
    "firehose",
];

/// All scripts by name: the built-in ones, and those of `dir`, which replace a built-in one of
/// the same name.
///
/// # Errors
///
/// When the folder cannot be read or a file in it is not a script.
pub fn load_scripts(dir: Option<&Path>) -> Result<BTreeMap<String, Script>, ScriptError> {
    let mut scripts = BTreeMap::new();
    for (name, text) in BUILT_IN {
        let path = PathBuf::from(format!("{name}.json"));
        scripts.insert(name.to_owned(), parse(text, path)?);
    }
    if let Some(dir) = dir {
        for path in script_files(dir)? {
            let text = std::fs::read_to_string(&path).map_err(|cause| ScriptError::Unreadable {
                path: path.clone(),
                cause,
            })?;
            if let Some(name) = path.file_stem() {
                let name = name.to_string_lossy().into_owned();
                scripts.insert(name, parse(&text, path.clone())?);
            }
        }
    }
    Ok(scripts)
}

fn script_files(dir: &Path) -> Result<Vec<PathBuf>, ScriptError> {
    let unreadable = |cause| ScriptError::Unreadable {
        path: dir.to_owned(),
        cause,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    Ok(files)
}

fn parse(text: &str, path: PathBuf) -> Result<Script, ScriptError> {
    serde_json::from_str(text).map_err(|cause| ScriptError::Malformed { path, cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_script_is_one() {
        let scripts = load_scripts(None).unwrap();
        assert_eq!(scripts.len(), BUILT_IN.len());
        for (name, script) in scripts {
            assert!(!script.steps.is_empty(), "{name}");
            assert!(!script.description.is_empty(), "{name}");
        }
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = load_scripts(Some(Path::new("/no/such/folder"))).unwrap_err();
        assert!(error.to_string().contains("/no/such/folder"));
    }
}
