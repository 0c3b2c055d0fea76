//! Enumerations that keep labels they do not know.

/// Declares an enumeration over string labels that never fails to read one: an unknown label
/// becomes `Other` and is written back as it came.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $label:literal $(| $alias:literal)* ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A label that this version does not know, as the service sent it.
            Other(String),
        }

        impl $name {
            /// The label on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $label, )+
                    Self::Other(label) => label,
                }
            }
        }

        impl From<&str> for $name {
            fn from(label: &str) -> Self {
                match label {
                    $( $label $(| $alias)* => Self::$variant, )+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let label = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok(Self::from(label.as_ref()))
            }
        }

        #[cfg(test)]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            /// Any string; the known ones are named so that other languages can name them too.
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let known = [ $( $label $(, $alias)* ),+ ];
                schemars::json_schema!({ "anyOf": [{ "enum": known }, { "type": "string" }] })
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    open_enum! {
        /// Something with an older spelling.
        pub enum Fruit {
            /// Round.
            Apple = "apple" | "Apple",
        }
    }

    #[test]
    fn knows_its_labels_and_their_older_spellings() {
        assert_eq!(Fruit::from("apple"), Fruit::Apple);
        assert_eq!(Fruit::from("Apple"), Fruit::Apple);
    }

    #[test]
    fn writes_an_unknown_label_back_as_it_came() {
        let read: Fruit = serde_json::from_str("\"Pe\\u0061r\"").unwrap();
        assert_eq!(read, Fruit::Other("Pear".into()));
        assert_eq!(serde_json::to_string(&read).unwrap(), "\"Pear\"");
    }
}
