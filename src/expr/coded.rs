//! How typed expressions, tables and definitions are written down.

use super::ast::BinaryOp;
use super::functions::Function;
use super::table::{Column, Reading, Row};
use super::typed::{Each, Expr, Op};
use super::value::{Item, List, Val};
use super::{Definition, Library, Table};
use crate::coded::{Coded, Reader, Torn, Writer, coded};

coded!(struct Expr { op, ty, range, depends });
coded!(enum Op {
    0 Const(val), 1 Root, 2 AsOf, 3 Gate, 4 Local(at), 5 Let(at), 6 Get(of, key, field), 7 On(of), 8 Index(of, at),
    9 Spread(of), 10 Not(of), 11 Negate(of), 12 Binary(op, a, b), 13 Conditional(a, b, c), 14 List(items),
    15 Each(each, list, local, body), 16 Call(function, args), 17 Lookup(table, keys, column, date),
    18 Band(table, of), 19 Rows(table, date), 20 Define(definition, args),
});
coded!(enum BinaryOp {
    0 Or, 1 And, 2 Equal, 3 NotEqual, 4 Less, 5 LessEqual, 6 Greater, 7 GreaterEqual, 8 In, 9 Add, 10 Subtract,
    11 Multiply, 12 Divide, 13 Else,
});
coded!(enum Each { 0 Map, 1 Filter, 2 Exists, 3 ExistsOne, 4 All, 5 SortBy, 6 GroupBy });
coded!(enum Reading { 0 Verified, 1 Secondary, 2 Own, 3 Memory });
coded!(struct Column { name, ty });
coded!(struct Row { cells, from, until, bound, reading });
coded!(struct Table { slug, title, columns, keys, is_band, complete, rows, index, record });
coded!(struct Definition { slug, parameters, value, depth });
coded!(struct Library { root, gate, rates, tables, calendars, definitions, mistaken });

impl Coded for Function {
    fn write(&self, writer: &mut Writer) {
        Self::ALL.iter().position(|known| known == self).write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let at = Option::<usize>::read(reader)?.ok_or(Torn)?;
        Self::ALL.get(at).copied().ok_or(Torn)
    }
}

/// Only what a pack can say; any other value comes from a filing.
const NOT_WRITTEN: u128 = 100;

impl Coded for Val {
    fn write(&self, writer: &mut Writer) {
        let mut tag = |tag: u128| writer.number(tag);
        match self {
            Self::Absent => tag(0),
            Self::Bool(value) => {
                tag(1);
                value.write(writer);
            }
            Self::Number(number) => {
                tag(2);
                number.write(writer);
            }
            Self::Text(text) => {
                tag(3);
                text.write(writer);
            }
            Self::Enum(values, at) => {
                tag(4);
                values.write(writer);
                at.write(writer);
            }
            Self::Date(date) => {
                tag(5);
                date.write(writer);
            }
            Self::Instant(instant) => {
                tag(6);
                instant.write(writer);
            }
            Self::Duration(duration) => {
                tag(7);
                duration.write(writer);
            }
            Self::Quantity(quantity) => {
                tag(8);
                quantity.write(writer);
            }
            Self::Money(money) => {
                tag(9);
                money.write(writer);
            }
            Self::List(list) => {
                tag(10);
                list.items.len().write(writer);
                list.items.iter().for_each(|item| item.val.write(writer));
            }
            _ => tag(NOT_WRITTEN),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(match reader.byte()? {
            0 => Self::Absent,
            1 => Self::Bool(Coded::read(reader)?),
            2 => Self::Number(Coded::read(reader)?),
            3 => Self::Text(Coded::read(reader)?),
            4 => Self::Enum(Coded::read(reader)?, Coded::read(reader)?),
            5 => Self::Date(Coded::read(reader)?),
            6 => Self::Instant(Coded::read(reader)?),
            7 => Self::Duration(Coded::read(reader)?),
            8 => Self::Quantity(Coded::read(reader)?),
            9 => Self::Money(Coded::read(reader)?),
            10 => {
                let items: Vec<Self> = Coded::read(reader)?;
                Self::List(List { items: items.into_iter().map(Item::new).collect(), dropped: None }.into())
            }
            _ => return Err(Torn),
        })
    }
}
