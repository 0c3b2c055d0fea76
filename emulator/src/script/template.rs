//! Placeholders in scripts: `{{input.question}}`.

use serde_json::{Map, Value};

/// `template` with every `{{path}}` in its strings replaced by what `scope` holds there.
///
/// A string that is nothing but one placeholder becomes the value itself, whatever its type;
/// within other text a value is written out. A path that leads nowhere is `null`, or nothing.
#[must_use]
pub fn render(template: &Value, scope: &Map<String, Value>) -> Value {
    match template {
        Value::String(text) => match text
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"))
            .filter(|path| !path.contains("{{"))
        {
            Some(path) => look_up(path, scope).cloned().unwrap_or_default(),
            None => Value::String(render_text(text, scope)),
        },
        Value::Array(items) => items.iter().map(|item| render(item, scope)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), render(value, scope)))
            .collect(),
        other => other.clone(),
    }
}

/// [`render`] for a text.
#[must_use]
pub fn render_text(text: &str, scope: &Map<String, Value>) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((path, after)) = after.split_once("}}") else {
            break;
        };
        written.push_str(before);
        if let Some(value) = look_up(path, scope) {
            written.push_str(&write_out(value));
        }
        rest = after;
    }
    written.push_str(rest);
    written
}

fn look_up<'a>(path: &str, scope: &'a Map<String, Value>) -> Option<&'a Value> {
    let mut names = path.trim().split('.');
    let first = scope.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}

fn write_out(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(write_out).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rendered(template: Value) -> Value {
        let scope = json!({"input": {"n": 4, "who": "Ada"}, "files": ["a.pdf", "b.png"]});
        render(&template, scope.as_object().unwrap())
    }

    #[test]
    fn a_lone_placeholder_keeps_its_type() {
        assert_eq!(rendered(json!("{{input.n}}")), json!(4));
        assert_eq!(
            rendered(json!(["{{ files }}"])),
            json!([["a.pdf", "b.png"]])
        );
        assert_eq!(rendered(json!("{{input.missing.deep}}")), json!(null));
    }

    #[test]
    fn within_text_a_value_is_written_out() {
        assert_eq!(
            rendered(json!({"text": "{{input.who}} sent {{files}}, {{input.n}} of {{nothing}}."})),
            json!({"text": "Ada sent a.pdf, b.png, 4 of ."})
        );
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        for text in ["{{input.n", "}}", "{ {input.n} }", ""] {
            assert_eq!(rendered(json!(text)), json!(text));
        }
    }
}
