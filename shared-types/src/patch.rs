//! Merge-patch fields: absent, null and a value are three different things (RFC 7396).
//!
//! Used by every `…Patch` type: [`Patch`] with `#[serde(default, skip_serializing_if = "Patch::is_absent")]` for what can be
//! emptied, an `Option` with `#[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]` for what cannot.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a merge patch says of one field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Not named: stays as it is.
    #[default]
    Absent,
    /// Named as null: is emptied.
    Null,
    /// Named with a value: becomes it.
    Value(T),
}

/// Reads a field that can be left out but not emptied: null is refused, and never taken for "not named".
pub fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

impl<T> Patch<T> {
    /// Whether the patch leaves the field alone.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The new content, if the patch names the field at all.
    pub fn named(self) -> Option<Option<T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Value(v) => Some(Some(v)),
        }
    }

    /// The new value, if one is given.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(v) => Some(v),
            _ => None,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::deserialize(d)? {
            Some(v) => Self::Value(v),
            None => Self::Null,
        })
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(v) => v.serialize(s),
            _ => s.serialize_none(),
        }
    }
}
