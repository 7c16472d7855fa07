//! Method calls.

use super::{Context, Flow, Machine, Run};
use crate::program::Method;
use crate::value::{Binding, Call, Output, Printed, Site, Thrown, Value};

impl<'r> Machine<'r> {
    /// The result of a method; null where there is no such method.
    pub(super) fn call(
        &mut self,
        value: &Value<'r>,
        method: &'r Method,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        match value {
            Value::Object(object) => self.call_object(*object, method, cx),
            _ => self.call_java(value, method, cx),
        }
    }

    /// A call of a Java object.
    pub(super) fn call_java(
        &mut self,
        value: &Value<'r>,
        method: &'r Method,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        self.heap.step(1)?;
        match &*method.args {
            [] => self.call_with(value, method, &[], cx),
            [a] => {
                let a = self.value(a, cx)?;
                let result = self.call_with(value, method, std::slice::from_ref(&a), cx);
                a.discard();
                result
            }
            [a, b] => {
                let args = [self.value(a, cx)?, self.value(b, cx)?];
                let result = self.call_with(value, method, &args, cx);
                args.into_iter().for_each(Value::discard);
                result
            }
            _ => {
                let args = self.many_arguments(method, cx)?;
                self.call_with(value, method, &args, cx)
            }
        }
    }

    fn call_with(
        &mut self,
        value: &Value<'r>,
        method: &'r Method,
        args: &[Value<'r>],
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        let heap = self.heap;
        let result = self.with_host(cx, |host| {
            crate::java::call_at(heap, host, value, &method.name, method.site(), args)
        })?;
        returned(method, result)
    }

    /// A call of `$input`, `$util`, or an object of the host.
    #[inline]
    pub(super) fn call_object(
        &mut self,
        object: &'r dyn Binding<'r>,
        method: &'r Method,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        self.heap.step(1)?;
        match &*method.args {
            [] => self.call_with_args(object, method, &[], cx),
            [arg] => {
                let arg = self.value(arg, cx)?;
                let result = self.call_with_args(object, method, std::slice::from_ref(&arg), cx);
                arg.discard();
                result
            }
            _ => {
                let args = self.many_arguments(method, cx)?;
                self.call_with_args(object, method, &args, cx)
            }
        }
    }

    pub(super) fn call_with_args(
        &mut self,
        object: &'r dyn Binding<'r>,
        method: &'r Method,
        args: &[Value<'r>],
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        let heap = self.heap;
        let result = self.with_host(cx, |host| {
            object.call(Call { heap, host, site: Some(method.site()) }, &method.name, args)
        })?;
        returned(method, result)
    }

    /// A call, printed where the object can do that without making a value. Otherwise gives back the value.
    pub(super) fn print_call(
        &mut self,
        object: &'r dyn Binding<'r>,
        method: &'r Method,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run<Printed<'r>> {
        let Some(argument) = method.args.only() else {
            return self.call_object(object, method, cx).map(Printed::Not);
        };
        self.heap.step(1)?;
        let constant = argument.constant_text();
        let arg = match constant {
            Some(text) => Value::borrowed(text),
            None => self.value(argument, cx)?,
        };
        let args = std::slice::from_ref(&arg);
        let site = Some(Site { kept: &method.site, constant });
        let heap = self.heap;
        let result = self.with_host(cx, |host| {
            object.print(Call { heap, host, site }, &method.name, args, out)
        })?;
        arg.discard();
        result.map_err(|thrown| Flow::from(thrown).at(method.span))
    }

    fn many_arguments(&mut self, method: &'r Method, cx: Context<'_, 'r>) -> Run<Vec<Value<'r>>> {
        let mut args = Vec::with_capacity(method.args.len());
        for arg in method.args.iter() {
            args.push(self.value(arg, cx)?);
        }
        Ok(args)
    }
}

/// What a call gives back: null where there is no such method.
#[inline]
fn returned<'r>(method: &Method, result: Result<Option<Value<'r>>, Thrown>) -> Run<Value<'r>> {
    result.map(Option::unwrap_or_default).map_err(|thrown| Flow::from(thrown).at(method.span))
}
