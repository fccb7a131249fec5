//! How types are written down.

use super::types::{Enum, Field, QuantityType, Record, Type};
use crate::coded::coded;

coded!(struct Enum { values, ordered });
coded!(struct QuantityType { dimension, substance, unit, conditions, scaled });
coded!(struct Record { title, fields });
coded!(struct Field {
    ty, title, who, is_name, is_id, may_lie_ahead, is_signed, not_before, names_standard, default, example, may_be_false,
});
coded!(enum Type {
    0 Bool, 1 Number, 2 Count, 3 Text, 4 Country, 5 Ref(target), 6 Enum(values), 7 Date(precision), 8 Instant,
    9 Duration, 10 Hours, 11 Quantity(kind), 12 Money(currency), 13 Currency, 14 List(item), 15 Record(record),
    16 Nothing,
});
