use crate::value::{Heap, Output, Thrown as T, Value};
pub(crate) fn call_method<'r>(
    _: &'r Heap<'r>,
    _: &Value<'r>,
    _: &str,
    _: &[Value<'r>],
) -> Result<Option<Value<'r>>, T> {
    todo!()
}
pub(crate) fn has_method<'r>(_: &Value<'r>, _: &str, _: &[Value<'r>]) -> bool {
    todo!()
}
pub(crate) fn get_property<'r>(
    _: &'r Heap<'r>,
    _: &Value<'r>,
    _: &str,
) -> Result<Option<Value<'r>>, T> {
    todo!()
}
pub(crate) fn set_property<'r>(
    _: &'r Heap<'r>,
    _: &Value<'r>,
    _: &str,
    _: Value<'r>,
) -> Result<bool, T> {
    todo!()
}
pub(crate) fn iterate<'r>(_: &'r Heap<'r>, _: &Value<'r>) -> Result<Option<Iter<'r>>, T> {
    todo!()
}
pub(crate) fn print<'r>(_: &'r Heap<'r>, _: &Value<'r>, _: &mut Output) -> Result<(), T> {
    todo!()
}
pub(crate) fn int_value(_: &Value<'_>) -> Option<i32> {
    todo!()
}
pub(crate) fn big_integer<'r>(_: &str) -> Value<'r> {
    todo!()
}
pub(crate) fn same_family<'r>(_: &Value<'r>, _: &Value<'r>) -> bool {
    todo!()
}
pub(crate) use crate::value::equals;
pub(crate) struct Iter<'r>(Value<'r>);
impl<'r> Iter<'r> {
    pub(crate) fn has_next(&self) -> bool {
        todo!()
    }
    pub(crate) fn next(&mut self) -> Result<Value<'r>, T> {
        todo!()
    }
}
