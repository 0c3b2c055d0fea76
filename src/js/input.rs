//! Bodies that JavaScript callers write.

use js_sys::{Array, Object, Reflect};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use wasm_bindgen::prelude::*;

use super::options::read;
use crate::InputError;
use crate::model::{MessageFile, SendInputBody};

/// An object that is passed on without a look into it.
struct AnyObject;

impl<'de> Deserialize<'de> for AnyObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = AnyObject;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<AnyObject, A::Error> {
                Ok(AnyObject)
            }
        }
        deserializer.deserialize_any(Object)
    }
}

/// Checks a body for `POST /v1/runs/{runId}/messages`.
pub(super) fn check_input(run_id: &str, body: &JsValue) -> Result<(), InputError> {
    refuse_unknown_fields(body, "body", &SendInputBody::<AnyObject>::FIELDS)?;
    let files = Reflect::get(body, &"files".into()).unwrap_or_default();
    if Array::is_array(&files) {
        for (index, file) in Array::from(&files).iter().enumerate() {
            refuse_unknown_fields(&file, &format!("files[{index}]"), &MessageFile::FIELDS)?;
        }
    }
    let body: SendInputBody<AnyObject> = read(body.clone(), "body")?;
    body.validate(run_id)
}

/// The deserializer asks a JavaScript object only for the fields that it knows, so the ones that
/// it does not know have to be looked for.
pub(super) fn refuse_unknown_fields(
    value: &JsValue,
    name: &str,
    known: &[&str],
) -> Result<(), InputError> {
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
    Ok(())
}
