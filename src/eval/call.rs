//! Method calls.

use super::{Context, Flow, Machine, Run};
use crate::program::Method;
use crate::value::{
    Binding, BlockArgument, Boxed, Call, Known, Node, Output, Printed, Site, Thrown, Value,
};

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
            Value::Node(node) => self.call_node(*node, method, cx),
            Value::Boxed(_)
                if is_block(value) && &*method.name == "toString" && method.args.is_empty() =>
            {
                self.heap.step(1)?;
                self.block_value(value, cx)
            }
            _ => self.call_java(value, method, cx),
        }
    }

    /// A call of a document's list or map.
    #[inline]
    pub(super) fn call_node(
        &mut self,
        node: Node<'r>,
        method: &'r Method,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        if method.site.known == Known::KeySet && method.args.is_empty() && node.is_map() {
            self.heap.step(1)?;
            return Ok(crate::java::key_set(Value::Node(node)));
        }
        if method.site.known == Known::Get
            && let Some(key) = method.args.only()
            && node.is_map()
        {
            self.heap.step(1)?;
            let key = self.value(key, cx)?;
            if let Value::Str(name) = &key
                && let Some(name) = name.as_str()
                && !node.document.is_touched()
            {
                let found = node.get(name).unwrap_or_default();
                key.discard();
                return Ok(found);
            }
            return self.call_with(&Value::Node(node), method, &[key], cx);
        }
        self.call_java(&Value::Node(node), method, cx)
    }

    /// A call of a Java object.
    fn call_java(
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
        let result = match crate::java::call_at(self.heap, value, &method.name, method.site(), args)
        {
            Err(thrown) if self.has_blocks => self.with_texts(thrown, cx, |machine| {
                crate::java::call_at(machine.heap, value, &method.name, method.site(), args)
            })?,
            result => result,
        };
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
        let call = self.site(method);
        let result = match &*method.args {
            [] => object.call(call, &method.name, &[]),
            [arg] => {
                let arg = self.value(arg, cx)?;
                return self.call_with_one(object, method, arg, cx);
            }
            _ => {
                let mut args = self.many_arguments(method, cx)?;
                for arg in &mut args {
                    *arg = self.without_block(std::mem::take(arg), object, method, cx)?;
                }
                object.call(call, &method.name, &args)
            }
        };
        returned(method, result)
    }

    pub(super) fn call_with_one(
        &mut self,
        object: &'r dyn Binding<'r>,
        method: &'r Method,
        arg: Value<'r>,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        let arg = self.without_block(arg, object, method, cx)?;
        let args = std::slice::from_ref(&arg);
        let result = match object.call(self.site(method), &method.name, args) {
            Err(thrown) if self.has_blocks => self.with_texts(thrown, cx, |machine| {
                object.call(machine.site(method), &method.name, args)
            })?,
            result => result,
        };
        arg.discard();
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
            None => {
                let arg = self.value(argument, cx)?;
                self.without_block(arg, object, method, cx)?
            }
        };
        let args = std::slice::from_ref(&arg);
        let site = Some(Site { kept: &method.site, constant });
        let call = Call { heap: self.heap, site };
        let result = match object.print(call, &method.name, args, out) {
            Err(thrown) if self.has_blocks => {
                self.with_texts(thrown, cx, |_| object.print(call, &method.name, args, out))?
            }
            result => result,
        };
        arg.discard();
        result.map_err(|thrown| Flow::from(thrown).at(method.span))
    }

    fn site(&self, method: &'r Method) -> Call<'r> {
        Call { heap: self.heap, site: Some(method.site()) }
    }

    /// What takes any object and uses its text gets that of a block: its rendering.
    #[inline]
    fn without_block(
        &mut self,
        arg: Value<'r>,
        object: &'r dyn Binding<'r>,
        method: &'r Method,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        if !is_block(&arg) {
            return Ok(arg);
        }
        match object.block_argument(&method.name, method.args.len()) {
            BlockArgument::Block => Ok(arg),
            takes => self.argument_text(&arg, takes, method, cx),
        }
    }

    #[cold]
    fn argument_text(
        &mut self,
        block: &Value<'r>,
        takes: BlockArgument,
        method: &'r Method,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        match self.block_value(block, cx)? {
            Value::Null if takes == BlockArgument::Text => {
                Err(Flow::from(Thrown::null("the text of a block inside itself")).at(method.span))
            }
            text => Ok(text),
        }
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

pub(super) fn is_block(value: &Value<'_>) -> bool {
    matches!(value, Value::Boxed(other) if matches!(&**other, Boxed::Block(_)))
}
