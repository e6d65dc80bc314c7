//! Methods: tables, lookup by argument types, the dispatch cache, specializations.

mod cache;
mod leading;
mod lookup;
mod specialize;
mod table;

pub use cache::{
    call_signature, dispatch_cache_find, dispatch_cache_insert, find_cached, forgotten_dispatches, invalidate_dispatch,
    invalidate_dispatches, new_dispatches, seal_dispatch_cache,
};
pub use leading::{Leading, says_all};
pub use lookup::{Matched, Matches, MethodMatch, NoMatch, is_hidden, lookup, matching_methods};
pub use specialize::{
    all_specializations, compilation_signature, dispatch, dispatch_ahead, is_call_type, not_compiled_for,
    specialization_table, specializations, specialize,
};
pub use table::{
    Brought, all_tables, covering_lookup, delete_method, insert_method, is_live, looked_up, merge_methods, methods_of,
    table_for_signature, tables_for_edges, tables_for_query,
};

#[cfg(test)]
mod tests;
