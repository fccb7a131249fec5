//! x
pub mod date;
pub mod decimal;
pub use date::{Date, DateError, Duration, Precision};
pub use decimal::{Dec, DecimalError};
pub mod unit;
pub use unit::{Dimension, Unit, UnitError, UnitErrorKind};
pub mod stub;
pub use stub::*;
