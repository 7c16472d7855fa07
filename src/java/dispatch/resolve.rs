//! Which overload of a method is called: Velocity's rules, which are nearly those of the Java Language Specification.

use std::cmp::Ordering;
use std::rc::Rc;

use super::cost::Cost;
use crate::java::dispatch::name::{Known, Wanted};
use crate::value::{Array, Boxed, Heap, Host, Thrown, Value};
use crate::value::{Class, class_of};

/// The result of resolving a method.
pub(crate) type Outcome<'r> = Result<Value<'r>, Thrown>;

/// A public method of a Java class.
#[derive(Clone, Copy)]
pub(crate) struct Method {
    pub(crate) name: Known,
    pub(crate) params: &'static [Type],
    /// What a call costs: charged before it runs.
    pub(crate) cost: Cost,
    pub(crate) run: Run,
    /// Whether it belongs to the class rather than to its objects.
    pub(crate) is_static: bool,
}

/// The body of a method. It is only called with arguments that fit the method's parameters.
pub(crate) type Run = for<'a, 'r> fn(&Invocation<'a, 'r>) -> Outcome<'r>;

/// A call under way.
pub(crate) struct Invocation<'a, 'r> {
    pub(crate) heap: &'r Heap<'r>,
    pub(crate) host: &'a dyn Host<'r>,
    pub(crate) receiver: &'a Value<'r>,
    pub(crate) args: &'a [Value<'r>],
    /// The types of the parameters of the method that was chosen.
    pub(crate) params: &'static [Type],
}

/// The declared type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Boolean,
    Char,
    Byte,
    Short,
    Int,
    Long,
    Float,
    Double,
    Object,
    CharSequence,
    Iterable,
    Collection,
    List,
    Map,
    /// Exactly this class, none of which has subclasses here.
    Exactly(Class),
    /// `T[]`: such an array, or any number of `T` at the end of the arguments.
    Objects,
    CharSequences,
    Chars,
    Bytes,
    Ints,
    /// An interface or class that nothing here implements: takes only null.
    Foreign,
}

/// Methods of a class, or of what it extends.
#[derive(Clone, Copy)]
pub(crate) struct Table {
    methods: &'static [Method],
    /// The marks of the properties that they are accessors of.
    properties: u64,
}

impl Table {
    pub(crate) const fn of(methods: &'static [Method]) -> Self {
        let mut properties = 0;
        let mut rest = methods;
        while let Some((method, behind)) = rest.split_first() {
            properties |= method.name.property();
            rest = behind;
        }
        Self { methods, properties }
    }

    pub(super) fn methods(&self) -> &'static [Method] {
        self.methods
    }

    /// Whether there may be an accessor of a property with this mark.
    pub(crate) fn may_have(&self, property: u64) -> bool {
        self.properties & property != 0
    }
}

impl Method {
    pub(crate) const fn new(
        name: &'static str,
        params: &'static [Type],
        cost: Cost,
        run: Run,
    ) -> Self {
        Self { name: Known::new(name), params, cost, run, is_static: false }
    }

    /// A static method.
    pub(crate) const fn of_class(
        name: &'static str,
        params: &'static [Type],
        cost: Cost,
        run: Run,
    ) -> Self {
        Self { name: Known::new(name), params, cost, run, is_static: true }
    }
}

/// Finds the method that a call means. None where none applies, or several and none is the most specific.
pub(crate) fn resolve(
    tables: &[Table],
    name: &Wanted<'_>,
    args: &[Value<'_>],
) -> Option<&'static Method> {
    let named = || {
        let methods = tables.iter().flat_map(|table| table.methods);
        methods.filter(move |method| method.name.is(name))
    };
    let mut candidates = named();
    match (candidates.next(), candidates.next()) {
        (None, _) => return None,
        (Some(only), None) => return only.takes(args).then_some(only),
        _ => {}
    }
    // Velocity finds methods by their parameter types' names before it compares anything; null counts as Object.
    let exact = |method: &&Method| {
        method.params.len() == args.len()
            && (method.params.iter().zip(args)).all(|(param, arg)| param.is_exactly(arg))
    };
    named().find(exact).or_else(|| most_specific(named(), args))
}

fn most_specific(
    named: impl Iterator<Item = &'static Method>,
    args: &[Value<'_>],
) -> Option<&'static Method> {
    let mut best: Option<&'static Method> = None;
    let mut rivals: Vec<&'static Method> = Vec::new();
    for method in named.filter(|method| method.takes(args)) {
        let Some(so_far) = best else {
            best = Some(method);
            continue;
        };
        match specificity(method.params, so_far.params) {
            Some(Ordering::Less) | Some(Ordering::Equal) => {}
            None => rivals.push(method),
            Some(Ordering::Greater) => {
                if beats(method, &mut rivals) {
                    best = Some(method);
                }
            }
        }
    }
    best.filter(|_| rivals.is_empty())
}

/// Whether a method that is more specific than the best one is so against its rivals too.
fn beats(method: &'static Method, rivals: &mut Vec<&'static Method>) -> bool {
    if rivals.is_empty() {
        return true;
    }
    for at in 0..rivals.len() {
        let Some(rival) = rivals.get(at) else { break };
        match specificity(method.params, rival.params) {
            Some(Ordering::Greater) => {
                rivals.clear();
                return true;
            }
            None => rivals.push(method),
            _ => {}
        }
    }
    false
}

/// `Greater` if `a` is the more specific one; None if they cannot be compared.
fn specificity(a: &[Type], b: &[Type]) -> Option<Ordering> {
    match a.len().cmp(&b.len()) {
        Ordering::Equal => {}
        unequal => return Some(unequal),
    }
    let (mut a_more, mut b_more) = (false, false);
    for (at, (one, other)) in a.iter().zip(b).enumerate() {
        if one != other {
            let last = at + 1 == a.len();
            a_more |= one.fits_into(*other, last) || *other == Type::Object;
            b_more |= other.fits_into(*one, last) || *one == Type::Object;
        }
    }
    let is_array = |types: &[Type]| types.last().is_some_and(|last| last.component().is_some());
    match (a_more, b_more) {
        (true, false) => Some(Ordering::Greater),
        (false, true) => Some(Ordering::Less),
        (true, true) if is_array(a) && !is_array(b) => Some(Ordering::Less),
        (true, true) if !is_array(a) && is_array(b) => Some(Ordering::Greater),
        _ => None,
    }
}

impl Method {
    fn takes(&self, args: &[Value<'_>]) -> bool {
        // Velocity does not look at the arguments of a method without parameters, and fails when it calls it.
        let Some((last, first)) = self.params.split_last() else {
            return true;
        };
        let Some((head, rest)) = args.split_at_checked(first.len()) else {
            return false;
        };
        if !head.iter().zip(first).all(|(arg, param)| param.takes(arg)) {
            return false;
        }
        match (rest, last.component()) {
            ([], component) => component.is_some(),
            ([arg], None) => last.takes(arg),
            ([arg], Some(component)) => last.takes(arg) || component.takes(arg),
            (rest, Some(component)) => rest.iter().all(|arg| component.takes(arg)),
            (_, None) => false,
        }
    }

    /// Calls the method with arguments that it takes.
    pub(crate) fn invoke<'r>(
        &self,
        heap: &'r Heap<'r>,
        host: &dyn Host<'r>,
        receiver: &Value<'r>,
        args: &[Value<'r>],
    ) -> Outcome<'r> {
        if self.params.is_empty() && !args.is_empty() {
            return Err(Thrown::illegal_argument(format!(
                "`{}` takes no arguments",
                self.name.text()
            )));
        }
        // A static method has nothing to do with the object that it is called through.
        let charged = if self.is_static { &Value::Null } else { receiver };
        self.cost.charge(heap, charged, args)?;
        if let Some(gathered) = self.gather(args) {
            return (self.run)(&Invocation {
                heap,
                host,
                receiver,
                args: &gathered,
                params: self.params,
            });
        }
        (self.run)(&Invocation { heap, host, receiver, args, params: self.params })
    }

    /// Puts the arguments of a variable-arity method into an array.
    fn gather<'r>(&self, args: &[Value<'r>]) -> Option<Vec<Value<'r>>> {
        let (last, first) = self.params.split_last()?;
        let component = last.component()?;
        let (head, rest) = args.split_at_checked(first.len())?;
        if let [arg] = rest
            && (arg.is_null() || last.takes(arg))
        {
            return None;
        }
        let array = Array::new(component.array_component(), rest.to_vec());
        let mut gathered = head.to_vec();
        gathered.push(Value::Boxed(Rc::new(Boxed::Array(array))));
        Some(gathered)
    }
}

impl Type {
    /// The type of the elements, if this is an array.
    pub(super) fn component(self) -> Option<Self> {
        Some(match self {
            Self::Objects => Self::Object,
            Self::CharSequences => Self::CharSequence,
            Self::Chars => Self::Char,
            Self::Bytes => Self::Byte,
            Self::Ints => Self::Int,
            _ => return None,
        })
    }

    fn array_component(self) -> &'static str {
        match self {
            Self::CharSequence => "java.lang.CharSequence",
            Self::Char => "char",
            Self::Byte => "byte",
            Self::Int => "int",
            _ => "java.lang.Object",
        }
    }

    /// Whether an argument's class has this type's name (primitive types go by their wrappers').
    fn is_exactly(self, arg: &Value<'_>) -> bool {
        let Some(class) = class_of(arg) else {
            return self == Self::Object;
        };
        match self {
            Self::Boolean => class == Class::Boolean,
            Self::Char => class == Class::Character,
            Self::Byte => class == Class::Byte,
            Self::Short => class == Class::Short,
            Self::Int => class == Class::Integer,
            Self::Long => class == Class::Long,
            Self::Float => class == Class::Float,
            Self::Double => class == Class::Double,
            Self::Exactly(exact) => class == exact,
            Self::Objects => class == Class::Array("java.lang.Object"),
            Self::CharSequences => class == Class::Array("java.lang.CharSequence"),
            Self::Chars => class == Class::Array("char"),
            Self::Bytes => class == Class::Array("byte"),
            Self::Ints => class == Class::Array("int"),
            _ => false,
        }
    }

    /// Whether an argument can be passed for a parameter of this type.
    fn takes(self, arg: &Value<'_>) -> bool {
        use Class::{Byte, Character, Double, Float, Integer, Long, Short};
        let Some(class) = class_of(arg) else {
            return !self.is_primitive();
        };
        match self {
            Self::Object => true,
            Self::Boolean => class == Class::Boolean,
            Self::Char => class == Character,
            Self::Byte => class == Byte,
            Self::Short => matches!(class, Byte | Short),
            Self::Int => matches!(class, Byte | Short | Integer),
            Self::Long => matches!(class, Byte | Short | Integer | Long),
            Self::Float => matches!(class, Byte | Short | Integer | Long | Float),
            Self::Double => matches!(class, Byte | Short | Integer | Long | Float | Double),
            Self::CharSequence => class == Class::String,
            Self::Iterable | Self::Collection => class.is_collection(),
            Self::List => class.is_list(),
            Self::Map => class.is_map(),
            Self::Exactly(exact) => class == exact,
            Self::Objects => matches!(class, Class::Array(component) if !is_primitive(component)),
            Self::CharSequences => {
                matches!(class, Class::Array("java.lang.String" | "java.lang.CharSequence"))
            }
            Self::Chars => class == Class::Array("char"),
            Self::Bytes => class == Class::Array("byte"),
            Self::Ints => class == Class::Array("int"),
            Self::Foreign => false,
        }
    }

    fn is_primitive(self) -> bool {
        use Type::{Boolean, Byte, Char, Double, Float, Int, Long, Short};
        matches!(self, Boolean | Char | Byte | Short | Int | Long | Float | Double)
    }

    /// Whether a value of this type could be passed on as one of `wider`.
    fn fits_into(self, wider: Self, last: bool) -> bool {
        let width = |kind: Self| match kind {
            Self::Byte => 1,
            Self::Short => 2,
            Self::Int => 3,
            Self::Long => 4,
            Self::Float => 5,
            Self::Double => 6,
            _ => 0,
        };
        if self.is_primitive() {
            let widens = width(self) > 0 && width(self) < width(wider);
            return widens || last && wider.component().is_some_and(|of| of == self);
        }
        let direct = matches!(
            (self, wider),
            (_, Self::Object)
                | (Self::Exactly(Class::String), Self::CharSequence)
                | (Self::Collection | Self::List, Self::Iterable)
                | (Self::List, Self::Collection)
                | (Self::CharSequences, Self::Objects)
        );
        direct
            || last
                && wider.component().is_some_and(|of| {
                    let own = self.component().unwrap_or(self);
                    own == of || own.fits_into(of, false)
                })
    }
}

/// Whether this is the name of a primitive type.
pub(crate) fn is_primitive(component: &str) -> bool {
    matches!(component, "boolean" | "char" | "byte" | "short" | "int" | "long" | "float" | "double")
}

impl<'r> Invocation<'_, 'r> {
    /// An argument; null if there are fewer.
    pub(crate) fn arg(&self, at: usize) -> Value<'r> {
        self.args.get(at).cloned().unwrap_or_default()
    }

    /// An `int` argument.
    pub(crate) fn int(&self, at: usize) -> i32 {
        self.args.get(at).and_then(crate::value::int_value).unwrap_or_default()
    }
}
