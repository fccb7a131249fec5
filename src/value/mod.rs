//! The values that a filing holds: decimals, dates, quantities, money and countries.
//!
//! Each is parsed from one scalar of the tree and from nothing else: no locale, no clock, no
//! guess. What people write instead (`1,5`, `31.12.2025`, `5 MWh`, `USD 100`, `KAZ`) is understood
//! only to say what is wrong: every error knows the bytes to point at, and, where just one thing
//! can be meant, what to write there. A parser never accepts what it mends.
//!
//! Three things are kept that floating point and naive types lose. Numbers are decimals and
//! remember the precision that was printed, and whether a division made them inexact. Dates
//! remember whether the day was stated at all, and answer comparisons with "cannot tell" where it
//! matters. Units carry their factor as a fraction, so that 36 km/h are 10 m/s.
//!
//! The substance is never part of a unit: UCUM converts `t{CH4}` into `t{CO2e}` with factor 1 and
//! reads `Mm3` as 10^18 m3, so units that would pass for something else are refused by name.
//!
//! Arithmetic is checked and gives `None`, or an error where the reason matters to a reader;
//! nothing here panics on any input, reads a file or asks for the time.

pub mod country;
pub mod date;
pub mod decimal;
pub mod money;
pub mod quantity;
pub mod unit;

mod scalar;

pub use country::{Country, CountryError};
pub use date::{Date, DateError, Duration, Precision};
pub use decimal::{Dec, DecimalError};
pub use money::{Currency, CurrencyMismatch, Money, MoneyError, MoneyErrorKind, MoneyMathError};
pub use quantity::{DimensionMismatch, Qualifier, Quantity, QuantityError, QuantityErrorKind};
pub use unit::{Dimension, Unit, UnitError, UnitErrorKind};
