//! Tables keyed by identity (`Core.HashTable`), what `IdDict` and `IdSet` are made of.

use crate::{Outcome, Session};
use abi::{Builtin, Known, Value};
use heap::typed::HashTable;

impl Session {
    pub(super) fn id_table_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        if !self.is_a(args[0], Known::HashTable) {
            return Err(self.type_error_known(which.name(), Known::HashTable, args[0]));
        }
        let t = HashTable(args[0]);
        if t.try_slots().is_none() {
            t.set_slots(&self.heap, self.heap.new_svec(2 * 8));
        }
        Ok(match which {
            Builtin::IdTableGet => self.id_table_get(t, args[1]).unwrap_or(args[2]),
            Builtin::IdTablePut => self.bool(self.id_table_put(t, args[1], args[2])),
            _ => self.id_table_pop(t, args[1]).unwrap_or(args[2]),
        })
    }
}
