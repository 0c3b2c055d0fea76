//! Reading what JavaScript callers pass: they may pass anything.

use std::time::Duration;

use js_sys::{Array, Function, JsString, Object, Reflect, Symbol};
use wasm_bindgen::prelude::*;

use crate::InputError;
use crate::client::Error;

/// The fields of an object, or none.
pub(super) struct Fields<'a>(&'a JsValue);

impl<'a> Fields<'a> {
    /// Takes an object, `undefined` or `null`.
    pub(super) fn new(value: &'a JsValue, name: &str) -> Result<Self, InputError> {
        if value.is_object() || value.is_undefined() || value.is_null() {
            Ok(Self(value))
        } else {
            Err(InputError::new(name, "must be an object"))
        }
    }

    /// Takes an object that has none but these fields: a misspelt one would go unnoticed.
    pub(super) fn only(value: &'a JsValue, name: &str, known: &[&str]) -> Result<Self, InputError> {
        if !value.is_object() || Array::is_array(value) {
            return Err(InputError::new(name, "must be an object"));
        }
        let object: &Object = value.unchecked_ref();
        for field in Object::keys(object).iter() {
            let is_given = Reflect::get(value, &field).is_ok_and(|value| !value.is_undefined());
            let field = field.as_string().unwrap_or_default();
            if is_given && !known.contains(&field.as_str()) {
                return Err(InputError::new(
                    format!("{name}.{field}"),
                    format!("is not a field of it; it has {}", known.join(", ")),
                ));
            }
        }
        Ok(Self(value))
    }

    /// The field, unless it is missing, `undefined` or `null`.
    pub(super) fn get(&self, name: &str) -> Option<JsValue> {
        // On `undefined` and `null`, `Reflect.get` throws: they have no fields.
        let value = Reflect::get(self.0, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    fn read<T>(
        &self,
        name: &str,
        must: &str,
        read: impl Fn(JsValue) -> Option<T>,
    ) -> Result<Option<T>, InputError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match read(value) {
            Some(read) => Ok(Some(read)),
            None => Err(InputError::new(name, must)),
        }
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, InputError> {
        self.read(name, "must be a string", |value| value.as_string())
    }

    /// A text that may not be missing; what else it must be, others say.
    pub(super) fn required_text(&self, name: &str) -> Result<String, InputError> {
        text(&self.get(name).unwrap_or_default(), name)
    }

    /// A number.
    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, InputError> {
        self.read(name, "must be a number", |value| value.as_f64())
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self, name: &str) -> Result<Option<bool>, InputError> {
        self.read(name, "must be true or false", |value| value.as_bool())
    }

    /// A function.
    pub(super) fn function(&self, name: &str) -> Result<Option<Function>, InputError> {
        self.read(name, "must be a function", |value| value.dyn_into().ok())
    }

    /// `Some(None)` is no limit, said as `Infinity`.
    pub(super) fn milliseconds(&self, name: &str) -> Result<Option<Option<Duration>>, InputError> {
        let must = "must be a positive number of milliseconds, or Infinity for no limit";
        self.read(name, must, |value| match value.as_f64() {
            Some(f64::INFINITY) => Some(None),
            Some(milliseconds) if milliseconds > 0.0 => {
                Some(Duration::try_from_secs_f64(milliseconds / 1000.0).ok())
            }
            _ => None,
        })
    }

    /// A whole number from 0 to 4294967295.
    pub(super) fn count(&self, name: &str) -> Result<Option<u32>, InputError> {
        self.read(name, "must be a whole number from 0", |value| {
            // In range and whole, so nothing is lost.
            let count = whole(&value).filter(|&count| count <= f64::from(u32::MAX))?;
            Some(count as u32)
        })
    }

    /// A whole number of bytes.
    pub(super) fn bytes(&self, name: &str) -> Result<u64, InputError> {
        let bytes = self.get(name).as_ref().and_then(whole);
        bytes
            .map(|bytes| bytes as u64)
            .ok_or_else(|| InputError::new(name, "must be a whole number of bytes"))
    }

    /// A limit, of bytes or of requests; `Infinity` for none.
    pub(super) fn limit(&self, name: &str) -> Result<Option<u64>, InputError> {
        let must = "must be a whole number, or Infinity for no limit";
        self.read(name, must, |value| match value.as_f64() {
            Some(f64::INFINITY) => Some(u64::MAX),
            _ => whole(&value).map(|bytes| bytes as u64),
        })
    }

    /// A list of texts; empty if it is missing.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, InputError> {
        let must = "must be a list of strings that is not empty";
        let texts = self.read(name, must, |value| {
            let list: Array = value.dyn_into().ok()?;
            let texts: Vec<String> = list
                .iter()
                .map(|item| item.as_string())
                .collect::<Option<_>>()?;
            (!texts.is_empty()).then_some(texts)
        });
        Ok(texts?.unwrap_or_default())
    }

    /// An object of texts, each with its name; empty if it is missing.
    pub(super) fn named_texts(&self, name: &str) -> Result<Vec<(String, String)>, InputError> {
        let texts = self.read(name, "must be an object of strings", |value| {
            named_texts(&value)
        });
        Ok(texts?.unwrap_or_default())
    }
}

/// The entries of an object of texts. Lists, maps and `Headers` hold theirs in another way, and would seem empty.
pub(super) fn named_texts(value: &JsValue) -> Option<Vec<(String, String)>> {
    let is_iterable = Reflect::has(value, &Symbol::iterator()).unwrap_or(true);
    if !value.is_object() || is_iterable {
        return None;
    }
    // Not by class: an object may have none, or one from another realm.
    let entries = Object::entries(value.unchecked_ref());
    let entry = |entry: JsValue| {
        let entry: Array = entry.unchecked_into();
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    entries.iter().map(entry).collect()
}

fn whole(value: &JsValue) -> Option<f64> {
    let number = value.as_f64()?;
    // Up to where every whole number is one of JavaScript's.
    let is_whole = (0.0..=9_007_199_254_740_991.0).contains(&number) && number.fract() == 0.0;
    is_whole.then_some(number)
}

/// An id or another text; what else it must be, the route says.
pub(super) fn text(value: &JsValue, name: &str) -> Result<String, InputError> {
    value
        .as_string()
        .ok_or_else(|| InputError::new(name, "must be a string"))
}

/// The value as the engine's own `JSON.stringify` writes it.
pub(super) fn stringify(value: &JsValue, name: &str) -> Result<String, Error> {
    let written = js_sys::JSON::stringify(value).map_err(|cause| {
        let reason = js_sys::Error::from(cause).message();
        InputError::new(name, format!("cannot be written as JSON: {reason}"))
    })?;
    // `JSON.stringify` gives `undefined` for a function or a symbol, whatever its type says.
    let written: JsValue = JsString::into(written);
    written
        .as_string()
        .ok_or_else(|| InputError::new(name, "cannot be written as JSON").into())
}
