//! Builtins that call: splatting, `invoke`, `invokelatest`, `applicable`; tuples and simple vectors.

use crate::{Outcome, Session};
use abi::{Builtin, Known, Value};
use heap::typed::{DataType, Method};
use heap::{Object, RootList};

impl Session {
    pub(super) fn call_builtin_function(&self, which: Builtin, args: &[Value]) -> Outcome {
        match which {
            Builtin::Tuple => Ok(self.tuple(args)),
            Builtin::Svec => Ok(self.heap.svec(args)),
            Builtin::SvecLen => {
                self.svec_arg("_svec_len", args[0])?;
                Ok(self.box_i64(args[0].svec_len() as i64))
            }
            Builtin::SvecRef => {
                self.svec_arg("_svec_ref", args[0])?;
                let i = self.int_arg("_svec_ref", args[1])?;
                if i < 1 || i as usize > args[0].svec_len() {
                    return Err(self.bounds_error_at(args[0], i));
                }
                args[0].svec_get(i as usize - 1).ok_or_else(|| self.throw_plain(Known::UndefRefError))
            }
            Builtin::ComputeSparams => self.compute_sparams(args[0], &args[1..]),
            Builtin::NewObject => self.new_checked(args[0], &args[1..]),
            Builtin::SplatNew => self.splat_new(args[0], args[1]),
            Builtin::ApplyIterate => self.apply_iterate(args[0], args[1], &args[2..]),
            Builtin::Invoke => self.invoke(args[0], args[1], &args[2..]),
            Builtin::InvokeLatest => self.in_world(self.newest_world(), || self.call(args)),
            Builtin::InvokeInWorld => {
                let world = self.any_int("invoke_in_world", args[0])? as u64;
                self.in_world(world.min(self.newest_world()), || self.call(&args[1..]))
            }
            _ => Ok(self.bool(self.is_applicable(args))),
        }
    }

    /// The static parameters of a method for a call with these arguments (the function first).
    fn compute_sparams(&self, method: Value, args: &[Value]) -> Outcome {
        if !self.is_a(method, Known::Method) {
            return Err(self.type_error_known("_compute_sparams", Known::Method, method));
        }
        let h = &self.heap;
        let sig = types::methods::call_signature(h, args).0;
        let values = types::subtype_env(h, sig, Method(method).sig()).unwrap_or_default();
        Ok(h.svec(&values))
    }

    fn svec_arg(&self, func: &str, v: Value) -> Outcome<()> {
        if self.is_a(v, Known::SimpleVector) {
            return Ok(());
        }
        Err(self.type_error_known(func, Known::SimpleVector, v))
    }

    /// `f(args[1]..., args[2]..., ...)`.
    fn apply_iterate(&self, iterate: Value, f: Value, args: &[Value]) -> Outcome {
        // All gathered values are kept in a rooted list, since `iterate` may run any code.
        let list = self.heap.root_list(0);
        list.push(f);
        for &a in args {
            self.splat(iterate, a, &list)?;
        }
        let all: Vec<Value> = list.to_vec().into_iter().flatten().collect();
        self.call(&all)
    }

    /// Appends the elements of an iterable.
    fn splat(&self, iterate: Value, a: Value, out: &RootList) -> Outcome<()> {
        let h = &self.heap;
        let dt = DataType(a.type_of());
        if types::is_tuple(dt) || types::is_named_tuple(h, dt) {
            for i in 0..self.n_fields(dt.0) {
                if let Some(v) = self.field(a, i) {
                    out.push(v);
                }
            }
            return Ok(());
        }
        if self.is_a(a, Known::SimpleVector) {
            for v in types::svec_values(a) {
                out.push(v);
            }
            return Ok(());
        }
        if self.is_a(a, Known::VectorAny) {
            for v in h.vector_elements(a) {
                out.push(v.ok_or_else(|| self.throw_plain(Known::UndefRefError))?);
            }
            return Ok(());
        }
        let mut next = self.call(&[iterate, a])?;
        while next != self.nothing() {
            let value = self.call_getfield(next, 1)?;
            let state = self.call_getfield(next, 2)?;
            out.push(value);
            next = self.call(&[iterate, a, state])?;
        }
        Ok(())
    }

    fn call_getfield(&self, object: Value, i: i64) -> Outcome {
        self.getfield(object, self.box_i64(i))
    }
}
