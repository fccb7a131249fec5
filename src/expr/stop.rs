//! Why evaluation ends without a value.

use super::Incomparable;

/// Why evaluation ended without a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// A table that is not complete has no row for a key.
    #[error("{0}")]
    NotEncoded(String),
    /// The rule is at fault.
    #[error("{0}")]
    Broken(String),
    /// A calculation with these facts exceeds what can be calculated: for them it cannot be told.
    #[error("the calculation exceeds 28 digits")]
    TooLarge,
}

impl From<Incomparable> for Stop {
    fn from(error: Incomparable) -> Self {
        match error {
            Incomparable::Currencies => Self::Broken("amounts of two currencies are ordered".to_owned()),
            Incomparable::Fault(why) => Self::Broken(why),
        }
    }
}
