//! The shape of a body as the contract tells it: which properties must be there, and where an object belongs.
//!
//! Called by [`super::body`] for bodies that hold something wrong, so that the caller hears of all of it. What is missing or does
//! not fit is told, and a stand-in takes its place, so that the rest can still be read and judged.

use serde_json::{Map, Value};
use shared_types::problem::FieldFault;
use std::any::TypeId;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use utoipa::ToSchema;

/// The shape of one type of body.
pub struct Shape {
    root: Value,
    named: HashMap<String, Value>,
    /// Whether objects stand in it below the top.
    pub deep: bool,
}

thread_local! {
    static KNOWN: RefCell<HashMap<TypeId, Rc<Shape>>> = RefCell::default();
}

impl Shape {
    /// That of a type; made once for each thread.
    pub fn of<T: ToSchema + 'static>() -> Rc<Self> {
        KNOWN.with_borrow_mut(|known| {
            known.entry(TypeId::of::<T>()).or_insert_with(|| Rc::new(Self::make::<T>())).clone()
        })
    }

    fn make<T: ToSchema>() -> Self {
        let mut schemas = Vec::new();
        T::schemas(&mut schemas);
        let json = |schema: &_| serde_json::to_value(schema).unwrap_or_default();
        let named: HashMap<String, Value> = schemas.iter().map(|(name, schema)| (name.clone(), json(schema))).collect();
        let shape = Self { root: json(&T::schema()), named, deep: false };
        let deep = properties(&shape.root).into_iter().flatten().any(|(_, inner)| shape.holds_object(inner));
        Self { deep, ..shape }
    }

    fn holds_object(&self, schema: &Value) -> bool {
        let schema = self.resolve(schema);
        // One of several: the types know, we do not.
        properties(schema).is_some() || schema.get("items").is_some_and(|items| self.holds_object(items))
    }

    /// The schema itself behind names and behind "or null".
    fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        // A name cannot lead on for ever: each step is one of the few that there are.
        for _ in 0..16 {
            if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()) {
                let Some(found) = self.named.get(name) else { return schema };
                schema = found;
                continue;
            }
            let choice = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
            let mut real = choice.into_iter().flatten().filter(|s| s.get("type").is_none_or(|t| t != "null"));
            match (real.next(), real.next()) {
                (Some(only), None) => schema = only,
                _ => return schema,
            }
        }
        schema
    }

    /// Tells what is missing and where an object belongs, and puts stand-ins there.
    pub fn settle(&self, tree: &mut Value) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        self.settle_at("", &self.root, tree, &mut faults);
        faults
    }

    fn settle_at(&self, at: &str, schema: &Value, value: &mut Value, faults: &mut Vec<FieldFault>) {
        let schema = self.resolve(schema);
        match (properties(schema), &mut *value) {
            (Some(properties), Value::Object(map)) => {
                for name in required(schema) {
                    if !map.contains_key(name) {
                        faults.push(FieldFault::new(format!("{at}/{name}"), "required", format!("{name} is missing")));
                        map.insert(name.to_owned(), self.stand_in(properties.get(name).unwrap_or(&Value::Null)));
                    }
                }
                for (name, inner) in map.iter_mut() {
                    if let Some(schema) = properties.get(name) {
                        self.settle_at(&format!("{at}/{}", escape(name)), schema, inner, faults);
                    }
                }
            }
            (Some(_), Value::Array(_)) => {
                faults.push(FieldFault::new(at, "wrong-type", "must be an object, not a list"));
                *value = self.stand_in(schema);
            }
            (None, Value::Array(list)) => {
                if let Some(items) = schema.get("items") {
                    for (i, item) in list.iter_mut().enumerate() {
                        self.settle_at(&format!("{at}/{i}"), items, item, faults);
                    }
                }
            }
            _ => {}
        }
    }

    /// What can stand at a place so that the rest is read: none where it may just as well be absent.
    pub fn needed_at(&self, pointer: &str) -> Option<Value> {
        let (mut schema, mut needed) = (self.resolve(&self.root), false);
        for part in pointer.split('/').skip(1) {
            let name = part.replace("~1", "/").replace("~0", "~");
            if let Some(inner) = properties(schema).and_then(|p| p.get(&name)) {
                needed = required(schema).any(|r| r == name);
                schema = self.resolve(inner);
            } else {
                // An item of a list keeps its place, so that those after it keep theirs.
                schema = self.resolve(schema.get("items").filter(|_| name.parse::<usize>().is_ok())?);
                needed = true;
            }
        }
        needed.then(|| self.stand_in(schema))
    }

    /// A value that fits.
    fn stand_in(&self, schema: &Value) -> Value {
        let schema = self.resolve(schema);
        if let Some(word) = schema.get("const").or_else(|| schema.get("enum").and_then(|e| e.get(0))) {
            return word.clone();
        }
        if let Some(first) = schema.get("oneOf").and_then(|choice| choice.get(0)) {
            return self.stand_in(first);
        }
        if let Some(properties) = properties(schema) {
            let one = |name: &str| (name.to_owned(), self.stand_in(properties.get(name).unwrap_or(&Value::Null)));
            return Value::Object(required(schema).map(one).collect());
        }
        let kind = match schema.get("type") {
            Some(Value::Array(kinds)) if kinds.iter().any(|k| k == "null") => "null",
            Some(kind) => kind.as_str().unwrap_or_default(),
            None => "null",
        };
        match (kind, schema.get("format").and_then(Value::as_str)) {
            ("string", Some("uuid")) => Value::from(uuid::Uuid::nil().to_string()),
            ("string", Some("date-time")) => Value::from("2000-01-01T00:00:00Z"),
            ("string", Some("date")) => Value::from("2000-01-01"),
            ("string", _) => Value::from("x"),
            ("integer" | "number", _) => schema.get("minimum").cloned().unwrap_or_else(|| Value::from(0)),
            ("boolean", _) => Value::from(false),
            ("array", _) => Value::Array(vec![]),
            ("object", _) => Value::Object(Map::new()),
            _ => Value::Null,
        }
    }
}

fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties").and_then(Value::as_object)
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// A name as it stands in a JSON pointer.
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use shared_types::area::NewArea;
    use shared_types::import::NewImportMapping;

    #[test]
    fn what_is_missing_is_told_at_every_depth() {
        let mut tree = json!({"kind": "site", "site": {"code": "DL"}});
        let told: Vec<String> = Shape::of::<NewArea>().settle(&mut tree).into_iter().map(|f| f.pointer).collect();
        assert_eq!(told.len(), 4, "{told:?}");
        for pointer in ["/name", "/country", "/site/kind", "/site/timeZone"] {
            assert!(told.iter().any(|t| t == pointer), "{pointer} in {told:?}");
        }
        assert!(serde_json::from_value::<NewArea>(tree).is_ok());
    }

    #[test]
    fn a_list_is_no_object() {
        let mut tree = json!({"kind": "site", "name": "x", "country": "NL", "site": ["shopping-centre"]});
        let told = Shape::of::<NewArea>().settle(&mut tree);
        assert_eq!((told.len(), told[0].pointer.as_str()), (1, "/site"));
        assert!(Shape::of::<NewArea>().deep && Shape::of::<NewImportMapping>().deep);
        assert!(!Shape::of::<shared_types::incident::NewIncident>().deep);
    }
}
