//! Generated functions: running the generator for a specialization, keeping the code it gives.

use crate::toplevel::SessionHost;
use crate::{Outcome, Session};
use abi::Value;
use heap::Object;
use heap::typed::{CodeInfo, Method, MethodInstance, Module};
use lower::GeneratedSignature;
use std::rc::Rc;
use syntax::Sym;

impl Session {
    /// The code that the generator makes for a specialization.
    pub(super) fn generated_source(&self, mi: MethodInstance) -> Outcome<CodeInfo> {
        if let Some(info) = mi.try_generated() {
            return Ok(CodeInfo(info));
        }
        let h = &self.heap;
        let method = Method(mi.def());
        let generator = CodeInfo(method.generator());
        let args = self.generator_args(mi, generator.0);
        let code = Rc::new(self.decode(generator));
        let expr = self.in_world(method.primary_world(), || self.run_code(&code, &args, mi.into()))?;
        let keep = h.root_list(0);
        keep.push(expr);
        let ast = lower::convert::from_value(h, expr).map_err(|e| self.lower_error(e))?;
        let names = types::svec_values(method.slot_names());
        let sym = |v: Value| Sym::new(v.symbol_str());
        let signature = GeneratedSignature {
            arg_names: names.iter().take(method.nargs() as usize).map(|&v| sym(v)).collect(),
            static_params: types::svec_values(method.sparams())
                .into_iter()
                .map(|v| sym(heap::typed::TypeVar(v).name()))
                .collect(),
            isva: method.isva() != 0,
            file: Some(sym(method.file())),
            line: method.line() as u32,
        };
        let mut host = SessionHost::new(self);
        let info = lower::lower_generated(&mut host, Module(method.module()).0, &signature, &ast)
            .map_err(|e| self.lower_error(e))?;
        CodeInfo(info).set_method(h, method.0);
        mi.set_generated(h, info);
        Ok(CodeInfo(info))
    }

    /// The generator itself, the static parameters, the types of callee and arguments (its own last parameter takes
    /// the rest).
    fn generator_args(&self, mi: MethodInstance, generator: Value) -> Vec<Value> {
        let h = &self.heap;
        let mut args = vec![generator];
        if let Some(sparams) = mi.try_sparam_vals() {
            args.extend(types::svec_values(sparams));
        }
        let spec = types::unwrap_unionall(h, mi.specTypes());
        let arg_types = types::as_tuple(h, spec).map(types::params).unwrap_or_default();
        args.extend(arg_types);
        args
    }
}
