//! Laws of the lattice, on generated types.
