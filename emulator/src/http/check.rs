//! Checks of JSON bodies, worded like the gateway's validator.
//!
//! The wire types would refuse the same bodies, but with serde's words and at the first fault;
//! the gateway lists them all.

use serde_json::{Map, Value};

use crate::ids::is_uuid;

/// What a field of a body may be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A UUID.
    Uuid,
    /// A text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A whole number above 0.
    PositiveInteger,
    /// An object.
    Object,
    /// A list.
    List,
}

/// A field of a body.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    name: &'static str,
    kind: Kind,
    required: bool,
}

impl Field {
    /// A field that must be there.
    #[must_use]
    pub const fn required(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: true,
        }
    }

    /// A field that may be missing or `null`.
    #[must_use]
    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: false,
        }
    }
}

/// Whether a body may have fields beyond those that it is checked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// They are ignored.
    Ignored,
    /// They are refused.
    Refused,
}

/// Everything that is wrong with `body`.
#[must_use]
pub fn faults(body: &Map<String, Value>, fields: &[Field], unknown: Unknown) -> Vec<String> {
    let mut faults = Vec::new();
    if unknown == Unknown::Refused {
        let known = |name: &str| fields.iter().any(|field| field.name == name);
        faults.extend(
            body.keys()
                .filter(|name| !known(name))
                .map(|name| format!("property {name} should not exist")),
        );
    }
    for field in fields {
        match body.get(field.name) {
            None | Some(Value::Null) if !field.required => {}
            Some(value) if field.kind.allows(value) => {}
            _ => faults.push(format!("{} must be {}", field.name, field.kind.wanted())),
        }
    }
    faults
}

impl Kind {
    fn allows(self, value: &Value) -> bool {
        match self {
            Self::Uuid => value.as_str().is_some_and(is_uuid),
            Self::Text => value.is_string(),
            Self::Bool => value.is_boolean(),
            Self::Number => value.is_number(),
            Self::PositiveInteger => value.as_u64().is_some_and(|number| number > 0),
            Self::Object => value.is_object(),
            Self::List => value.is_array(),
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::Uuid => "a UUID",
            Self::Text => "a string",
            Self::Bool => "a boolean value",
            Self::Number => "a number conforming to the specified constraints",
            Self::PositiveInteger => "a positive integer number",
            Self::Object => "an object",
            Self::List => "an array",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FIELDS: [Field; 3] = [
        Field::required("id", Kind::Uuid),
        Field::optional("count", Kind::PositiveInteger),
        Field::optional("input", Kind::Object),
    ];

    fn check(body: Value, unknown: Unknown) -> Vec<String> {
        faults(body.as_object().unwrap(), &FIELDS, unknown)
    }

    #[test]
    fn all_faults_are_listed() {
        let body = json!({"count": 0, "input": [], "extra": 1});
        assert_eq!(
            check(body, Unknown::Refused),
            [
                "property extra should not exist",
                "id must be a UUID",
                "count must be a positive integer number",
                "input must be an object",
            ]
        );
    }

    #[test]
    fn null_stands_for_absent() {
        let body = json!({"id": "8d3c3d0a-1c5e-4b1b-9a57-0d6ce8a1f0f1", "count": null, "x": 1});
        assert!(check(body, Unknown::Ignored).is_empty());
        assert_eq!(check(json!({"id": null}), Unknown::Ignored).len(), 1);
    }
}
