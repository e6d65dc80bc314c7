//! The ways in which making a type fails, as data; the caller turns them into Julia exceptions.

use abi::Value;

/// A failure with the fields of the Julia exception that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeProblem {
    /// `TypeError(func, context, expected, got)`.
    Type {
        /// Where it happened, as a name.
        func: String,
        /// Which part of it, or empty.
        context: String,
        /// The type (or type variable with its bounds) that was expected.
        expected: Value,
        /// What was given.
        got: Value,
    },
    /// `ErrorException(message)`.
    Message(String),
    /// `ArgumentError(message)`.
    Argument(String),
}

/// The result of making a type.
pub type Result<T> = std::result::Result<T, TypeProblem>;

pub(crate) fn type_error<T>(func: &str, context: &str, expected: Value, got: Value) -> Result<T> {
    Err(TypeProblem::Type { func: func.to_owned(), context: context.to_owned(), expected, got })
}

pub(crate) fn message<T>(text: impl Into<String>) -> Result<T> {
    Err(TypeProblem::Message(text.into()))
}
