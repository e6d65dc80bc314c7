//! Memory orders of field accesses: which names an access may give, and that they agree with how the field is
//! declared. (One thread runs at a time, so that every order that is allowed means the same.)

use crate::{Outcome, Session};
use abi::{Known, Value};
use heap::Object;
use heap::typed::DataType;
use types::fields::{field_flag_bits, field_flags};

/// What an access does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Load,
    Store,
    Both,
}

/// Orders, weaker ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    NotAtomic,
    Unordered,
    Monotonic,
    Acquire,
    Release,
    AcquireRelease,
    SequentiallyConsistent,
}

impl Order {
    /// The order of that name, where the access may have it.
    fn named(name: &str, access: Access) -> Option<Order> {
        Some(match (name, access) {
            ("not_atomic", _) => Order::NotAtomic,
            ("unordered", Access::Load | Access::Store) => Order::Unordered,
            ("monotonic", _) => Order::Monotonic,
            ("acquire", Access::Load | Access::Both) => Order::Acquire,
            ("release", Access::Store | Access::Both) => Order::Release,
            ("acquire_release", Access::Both) => Order::AcquireRelease,
            ("sequentially_consistent", _) => Order::SequentiallyConsistent,
            _ => return None,
        })
    }
}

impl Session {
    fn order(&self, func: &str, v: Value, access: Access) -> Outcome<Order> {
        if !self.is_a(v, Known::Symbol) {
            return Err(self.type_error_known(func, Known::Symbol, v));
        }
        Order::named(v.symbol_str(), access).ok_or_else(|| self.concurrency_error("invalid atomic ordering"))
    }

    /// The field's declaration and the access agree on whether it is atomic.
    fn check_agreement(&self, func: &str, ty: Value, field: usize, order: Order, done: &str) -> Outcome<()> {
        let declared = field_flag_bits(DataType(ty), field) & field_flags::ATOMIC != 0;
        match (declared, order != Order::NotAtomic) {
            (true, false) => {
                Err(self.concurrency_error(&format!("{func}: atomic field cannot be {done} non-atomically")))
            }
            (false, true) => {
                Err(self.concurrency_error(&format!("{func}: non-atomic field cannot be {done} atomically")))
            }
            _ => Ok(()),
        }
    }

    /// `getfield(x, which, [order], [boundscheck])`. (Without an order, any field may be read.)
    pub(super) fn check_read_order(&self, args: &[Value]) -> Outcome<()> {
        let Some(&order) = args.get(2).filter(|v| !self.is_a(**v, Known::Bool)) else {
            return Ok(());
        };
        let ty = args[0].type_of();
        let field = if self.is_a(args[1], Known::Symbol) {
            types::field_index(&self.heap, DataType(ty), args[1])
        } else {
            (self.is_a(args[1], Known::Int64) && args[1].word(0) >= 1).then(|| args[1].word(0) as usize - 1)
        };
        match field {
            Some(i) => self.check_read_of("getfield", ty, i, order),
            None => self.order("getfield", order, Access::Load).map(|_| ()),
        }
    }

    /// A read of a field with an order.
    pub(super) fn check_read_of(&self, func: &str, ty: Value, field: usize, order: Value) -> Outcome<()> {
        let order = self.order(func, order, Access::Load)?;
        self.check_agreement(func, ty, field, order, "accessed")
    }

    /// A write of a field; without an order it is not atomic.
    pub(super) fn check_write_order(
        &self,
        func: &str,
        object: Value,
        field: usize,
        access: Access,
        order: Option<&Value>,
    ) -> Outcome<()> {
        let order = order.map_or(Ok(Order::NotAtomic), |&v| self.order(func, v, access))?;
        self.check_agreement(func, object.type_of(), field, order, "written")
    }

    /// The order of the read that finds that nothing is to be written: no stronger than that of the write.
    pub(super) fn check_failure_order(
        &self,
        func: &str,
        object: Value,
        field: usize,
        success: Option<&Value>,
        failure: Option<&Value>,
    ) -> Outcome<()> {
        let (Some(&success), Some(&failure)) = (success, failure) else {
            return Ok(());
        };
        let success = self.order(func, success, Access::Both)?;
        let failure = self.order(func, failure, Access::Load)?;
        if failure > success {
            return Err(self.concurrency_error("invalid atomic ordering"));
        }
        self.check_agreement(func, object.type_of(), field, failure, "accessed")
    }

    /// The order of an access to an element and the memory's kind agree on whether it is atomic.
    pub(super) fn check_element_order(
        &self,
        func: &str,
        memory: Value,
        order: Value,
        access: Access,
        done: &str,
    ) -> Outcome<()> {
        self.element_order(func, memory, order, access, done).map(|_| ())
    }

    fn element_order(&self, func: &str, memory: Value, order: Value, access: Access, done: &str) -> Outcome<Order> {
        let order = self.order(func, order, access)?;
        match (is_atomic_memory(memory), order != Order::NotAtomic) {
            (true, false) => {
                Err(self.concurrency_error(&format!("{func}: atomic memory cannot be {done} non-atomically")))
            }
            (false, true) => {
                Err(self.concurrency_error(&format!("{func}: non-atomic memory cannot be {done} atomically")))
            }
            _ => Ok(order),
        }
    }

    /// The orders of an access to an element that writes in one case and only reads in the other.
    pub(super) fn check_element_orders(
        &self,
        func: &str,
        memory: Value,
        success: Value,
        failure: Value,
    ) -> Outcome<()> {
        let invalid = || self.concurrency_error("invalid atomic ordering");
        let failing = self.order(func, failure, Access::Load)?;
        if !is_atomic_memory(memory) {
            if failing != Order::NotAtomic {
                return Err(invalid());
            }
            return self.check_element_order(func, memory, success, Access::Both, "written");
        }
        if failing > self.order(func, success, Access::Both)? {
            return Err(invalid());
        }
        self.element_order(func, memory, success, Access::Both, "written")?;
        self.element_order(func, memory, failure, Access::Load, "accessed").map(|_| ())
    }
}

/// A memory of kind `:atomic`.
fn is_atomic_memory(memory: Value) -> bool {
    types::param(DataType(memory.type_of()), 0).symbol_str() == "atomic"
}
