//! What the values of a template have: classes, methods, properties, asked of the tables that the runtime calls by.
//!
//! Lints, completion and generators of templates ask here instead of keeping lists of their own.
//!
//! ```
//! use vtl::reflection::Class;
//!
//! assert!(Class::STRING.has_method("indent"));
//! assert!(!Class::STRING.has_method("size"));
//! assert!(Class::STRING.accepts("substring", 2));
//! assert!(Class::STRING.has_property("empty"));
//! assert!(Class::UTIL.methods().any(|method| method.name() == "parseJson"));
//! ```

use crate::apigateway::{INPUT_METHODS, UTIL_FUNCTIONS};
use crate::java::reflect;
use crate::value::{self, ListKind, MapKind, ViewKind};

/// The class of a value: Java's classes, and the objects of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Java(value::Class),
    Input,
    Util,
}

impl Class {
    /// `java.lang.String`
    pub const STRING: Self = Self(Kind::Java(value::Class::String));
    /// `java.lang.Boolean`
    pub const BOOLEAN: Self = Self(Kind::Java(value::Class::Boolean));
    /// `java.lang.Integer`
    pub const INTEGER: Self = Self(Kind::Java(value::Class::Integer));
    /// `java.lang.Long`
    pub const LONG: Self = Self(Kind::Java(value::Class::Long));
    /// `java.lang.Double`
    pub const DOUBLE: Self = Self(Kind::Java(value::Class::Double));
    /// `java.math.BigInteger`
    pub const BIG_INTEGER: Self = Self(Kind::Java(value::Class::BigInteger));
    /// `java.math.BigDecimal`
    pub const BIG_DECIMAL: Self = Self(Kind::Java(value::Class::BigDecimal));
    /// `java.lang.Byte`
    pub const BYTE: Self = Self(Kind::Java(value::Class::Byte));
    /// `java.lang.Short`
    pub const SHORT: Self = Self(Kind::Java(value::Class::Short));
    /// `java.lang.Float`
    pub const FLOAT: Self = Self(Kind::Java(value::Class::Float));
    /// `java.lang.Character`
    pub const CHARACTER: Self = Self(Kind::Java(value::Class::Character));
    /// `java.util.ArrayList`: a list of the template, `[1, 2]`.
    pub const LIST: Self = Self(Kind::Java(value::Class::List(ListKind::ArrayList)));
    /// `net.minidev.json.JSONArray`: a list of parsed JSON.
    pub const JSON_ARRAY: Self = Self(Kind::Java(value::Class::List(ListKind::JsonArray)));
    /// `java.util.LinkedHashMap`: a map of the template or of parsed JSON.
    pub const MAP: Self = Self(Kind::Java(value::Class::Map(MapKind::Linked)));
    /// The map of the request's headers, whose keys are equal in any case.
    pub const HEADERS: Self = Self(Kind::Java(value::Class::Map(MapKind::CaseInsensitive)));
    /// What `keySet()` gives.
    pub const KEY_SET: Self = Self(Kind::Java(value::Class::View(ViewKind::Keys, MapKind::Linked)));
    /// What `keySet()` of the headers gives.
    pub const HEADER_NAMES: Self =
        Self(Kind::Java(value::Class::View(ViewKind::Keys, MapKind::CaseInsensitive)));
    /// What `values()` gives.
    pub const VALUES: Self =
        Self(Kind::Java(value::Class::View(ViewKind::Values, MapKind::Linked)));
    /// What `entrySet()` gives.
    pub const ENTRY_SET: Self =
        Self(Kind::Java(value::Class::View(ViewKind::Entries, MapKind::Linked)));
    /// An item of `entrySet()`.
    pub const ENTRY: Self = Self(Kind::Java(value::Class::Entry(Some(MapKind::Linked))));
    /// `String[]`: what `split` gives.
    pub const STRING_ARRAY: Self = Self(Kind::Java(value::Class::Array("java.lang.String")));
    /// `$foreach`
    pub const FOREACH: Self = Self(Kind::Java(value::Class::ForeachScope));
    /// A `#define`d block.
    pub const BLOCK: Self = Self(Kind::Java(value::Class::Block));
    /// `$input`
    pub const INPUT: Self = Self(Kind::Input);
    /// `$util`
    pub const UTIL: Self = Self(Kind::Util);

    /// Every class that a value of a template can have.
    pub fn all() -> impl Iterator<Item = Self> {
        let java = reflect::CLASSES.iter().map(|class| Self(Kind::Java(*class)));
        java.chain([Self::INPUT, Self::UTIL])
    }

    /// What `$value.class.name` prints: `java.lang.String`.
    #[must_use]
    pub fn name(self) -> String {
        match self.0 {
            Kind::Java(class) => class.name(),
            Kind::Input => "$input".to_owned(),
            Kind::Util => "$util".to_owned(),
        }
    }

    fn java(self) -> value::Class {
        match self.0 {
            Kind::Java(class) => class,
            Kind::Input | Kind::Util => value::Class::Object,
        }
    }

    /// The methods of the service, which are in no table of Java.
    fn own(self) -> impl Iterator<Item = (&'static str, usize)> {
        let input = INPUT_METHODS.into_iter().filter(move |_| self.0 == Kind::Input);
        let util = UTIL_FUNCTIONS.into_iter().filter(move |_| self.0 == Kind::Util);
        input.chain(util.map(|name| (name, 1)))
    }

    /// The methods that a call can reach, overloads one by one.
    pub fn methods(self) -> impl Iterator<Item = Method> {
        let own = self.own().map(|(name, count)| Method {
            name,
            parameters: vec!["String"; count],
            is_static: false,
        });
        own.chain(reflect::signatures(self.java()).map(|method| Method {
            name: method.name,
            parameters: method.parameters,
            is_static: method.is_static,
        }))
    }

    /// Whether there is a method of this name.
    #[must_use]
    pub fn has_method(self, name: &str) -> bool {
        self.own().any(|(own, _)| own == name) || reflect::has_method_named(self.java(), name)
    }

    /// Whether a call of this method with this many arguments can succeed, if their types fit.
    #[must_use]
    pub fn accepts(self, name: &str, count: usize) -> bool {
        self.own().any(|own| own == (name, count)) || reflect::accepts(self.java(), name, count)
    }

    /// Whether a call of this method with arguments that do not fit fails the template. Velocity hands any arguments to a
    /// method without parameters, which then fails; otherwise it finds no method, and the call prints nothing.
    #[must_use]
    pub fn fails_with_arguments(self, name: &str) -> bool {
        self.own().any(|own| own == (name, 0))
            || reflect::has_method_without_parameters(self.java(), name)
    }

    /// Whether `$value.name` is read by a getter. A map answers for every other name with the entry of that key.
    #[must_use]
    pub fn has_property(self, name: &str) -> bool {
        (self.0 == Kind::Input && name.eq_ignore_ascii_case("body") && name.ends_with("ody"))
            || reflect::has_property(self.java(), name)
    }

    /// The properties that are read by a getter, in alphabetical order.
    #[must_use]
    pub fn properties(self) -> Vec<String> {
        let mut names = reflect::properties(self.java());
        if self.0 == Kind::Input {
            names.insert(0, "body".to_owned());
        }
        names
    }
}

/// A method of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Method {
    name: &'static str,
    parameters: Vec<&'static str>,
    is_static: bool,
}

impl Method {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The types of its parameters, as Java writes them: `int`, `String`, `Object...`.
    #[must_use]
    pub fn parameters(&self) -> &[&'static str] {
        &self.parameters
    }

    /// Whether it is one of the class's own, such as `parseInt`. Templates call it on any object of the class.
    #[must_use]
    pub fn is_static(&self) -> bool {
        self.is_static
    }
}
