//! Values that the engine has parsed, behind [`Json`].

use js_sys::{Array, JSON, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::json::{Json, Name};

thread_local! {
    /// The names as strings of the engine: to make one anew takes longer than to read a field.
    static NAMES: Vec<JsValue> = Name::ALL.iter().map(|name| name.as_str().into()).collect();
}

fn with_name<T>(name: Name, with: impl FnOnce(&JsValue) -> T) -> T {
    NAMES.with(|names| with(&names[name as usize]))
}

impl Json for JsValue {
    fn get(&self, name: Name) -> Option<Self> {
        // It throws for what is no object.
        let value = with_name(name, |name| Reflect::get(self, name)).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    fn as_text(&self) -> Option<String> {
        self.as_string()
    }

    fn as_number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn elements(&self) -> Option<Vec<Self>> {
        Array::is_array(self).then(|| Array::from(self).iter().collect())
    }

    fn is_same(&self, other: &Self) -> bool {
        // What came from JSON can be written as it.
        self == other || matches!((written(self), written(other)), (Some(a), Some(b)) if a == b)
    }

    fn null() -> Self {
        Self::NULL
    }

    fn text(text: &str) -> Self {
        Self::from_str(text)
    }

    fn number(number: f64) -> Self {
        Self::from_f64(number)
    }

    fn boolean(boolean: bool) -> Self {
        Self::from_bool(boolean)
    }

    fn with(&self, fields: &[(Name, Self)]) -> Self {
        // Not by class: it may come from another realm. And not by `Object.assign`, which would not
        // copy a field `__proto__` but make it the prototype.
        let copied = self
            .is_object()
            .then(|| Object::entries(self.unchecked_ref()));
        let copied = copied.and_then(|fields| Object::from_entries(&fields).ok());
        let object = copied.unwrap_or_default();
        for (name, value) in fields {
            // It cannot fail on an object that was just made.
            let _ = with_name(*name, |name| Reflect::set(&object, name, value));
        }
        object.into()
    }
}

fn written(value: &JsValue) -> Option<JsString> {
    JSON::stringify(value).ok()
}
