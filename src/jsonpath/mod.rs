use crate::value::*;
#[derive(Debug)]
pub(crate) struct Path;
pub(crate) enum Found<'r> {
    Value(Value<'r>),
    Nothing,
}
impl Path {
    pub(crate) fn compile(_: &str) -> Result<Self, String> {
        todo!()
    }
    pub(crate) fn find<'r>(&self, _: &'r Heap<'r>, _: &Value<'r>) -> Result<Found<'r>, Thrown> {
        todo!()
    }
}
