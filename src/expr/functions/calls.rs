//! Calls: macros, tables, definitions and functions by name, and their evaluation.

use std::ops::Range;
use std::sync::Arc;

use super::{Family, Function, facts, measures};
use crate::expr::ast::{Ast, Kind};
use crate::expr::bounds;
use crate::expr::check::Compiler;
use crate::expr::eval::{Evaluator, Stop};
use crate::expr::operators::{fits, number, unify};
use crate::expr::show;
use crate::expr::table::key_text;
use crate::expr::typed::{Each, Expr, Op};
use crate::expr::value::{Item, List, Val};
use crate::finding::MissingReason;
use crate::schema::types::Type;
use crate::value::Dec;

/// Names that are written like functions but are no [`Function`].
pub(super) const OTHERS: &[&str] =
    &["table", "rows", "band", "map", "filter", "exists", "exists_one", "all", "sort_by", "group_by"];

/// What functions are called elsewhere, and what is written here.
const FOREIGN: &[(&str, &str)] = &[
    ("maximum", "`max`"),
    ("minimum", "`min`"),
    ("average", "`mean`"),
    ("avg", "`mean`"),
    ("len", "`size`"),
    ("length", "`size`"),
    ("any", "`list.exists(x, …)`"),
    ("some", "`list.exists(x, …)`"),
    ("every", "`list.all(x, …)`"),
    ("each", "`list.map(x, …)`"),
    ("if", "`condition ? a : b`, in quotes or a block"),
    ("not", "`!`"),
    ("exists_in", "`x in list`"),
    ("regex", "`matches`"),
    ("upper", "`lower` on both sides"),
    ("lookup", "`table`"),
    ("today", "`as_of`"),
    ("now", "`as_of`"),
    ("date", "the date in quotes, beside a date: `x >= \"2026-01-31\"`"),
    ("isnull", "`!has(x)`, in quotes"),
    ("is_null", "`!has(x)`, in quotes"),
    ("default", "`x ?? y`"),
    ("coalesce", "`x ?? y`"),
    ("convert_unit", "`to`"),
];

impl Compiler<'_> {
    pub(in crate::expr) fn call(
        &mut self,
        name: &str,
        name_range: &Range<usize>,
        args: &[Ast],
        range: &Range<usize>,
    ) -> Option<Expr> {
        if let Some(each) = Each::read(name) {
            let [list, var, body] = args else {
                return self.mistake_with(
                    range,
                    format!("`{name}` takes a list, a name for its items, and an expression"),
                    format!("write `list.{name}(x, …)`"),
                );
            };
            return self.each(each, list, var, body, range);
        }
        match name {
            "table" => return self.table(args, range),
            "rows" => {
                let (table, rest) = self.table_name(args, range, args.len().clamp(1, 2))?;
                let date = match rest.first() {
                    None => None,
                    Some(date) => Some(Box::new(self.row_date("rows", table, date)?)),
                };
                let ty = Type::List(Arc::new(Type::Record(Arc::clone(&self.library.tables[table].record))));
                let depends = date.as_ref().map_or(0, |date| date.depends);
                return Some(Expr { op: Op::Rows(table, date), ty, range: range.clone(), depends });
            }
            "band" => {
                let (table, rest) = self.table_name(args, range, 2)?;
                let measure = self.infer(&rest[0], Some(&Type::Number))?;
                if !self.library.tables[table].is_band {
                    return self.mistake(&args[0].range, "this table has keys, not bands; use `table(…)`");
                }
                if !number(&measure.ty) {
                    return self.mistake(
                        &measure.range,
                        format!("a band is picked by a number, and this is {}", measure.ty.words()),
                    );
                }
                let ty = self.library.tables[table].columns.first().map_or(Type::Text, |column| column.ty.clone());
                let depends = measure.depends;
                return Some(Expr { op: Op::Band(table, Box::new(measure)), ty, range: range.clone(), depends });
            }
            _ => {}
        }
        if let Some(function) = Function::ALL.iter().find(|function| function.name() == name) {
            return self.function(*function, args, range);
        }
        if let Some(at) = self.library.definition(name) {
            return self.define(at, name, args, range);
        }
        if self.library.mistaken.iter().any(|mistaken| mistaken == name) {
            return None;
        }
        if let Some((_, ours)) = FOREIGN.iter().find(|(foreign, _)| name.eq_ignore_ascii_case(foreign)) {
            return self.mistake_with(name_range, format!("there is no function `{name}`"), format!("write {ours}"));
        }
        let mut known: Vec<String> = super::names().into_iter().map(str::to_owned).collect();
        known.extend(self.library.definitions.iter().map(crate::expr::Definition::function));
        self.unknown(name_range, &format!("there is no function `{name}`"), name, &known)
    }

    fn define(&mut self, at: usize, name: &str, args: &[Ast], range: &Range<usize>) -> Option<Expr> {
        let definition = &self.library.definitions[at];
        if args.len() != definition.parameters.len() {
            let wanted = definition.parameters.len();
            return self.mistake(range, format!("`{name}` takes {wanted} arguments, not {}", args.len()));
        }
        let mut typed = Vec::new();
        for (arg, (parameter, ty)) in args.iter().zip(&definition.parameters) {
            let arg = self.infer(arg, Some(ty))?;
            self.meet(&arg, ty);
            if !fits(&arg.ty, ty) {
                let message = format!("`{parameter}` is {}, and this is {}", ty.words(), arg.ty.words());
                return self.differ(&arg.range, &arg.ty, ty, message);
            }
            typed.push(arg);
        }
        let depends = typed.iter().fold(0, |all, arg| all | arg.depends);
        Some(Expr { op: Op::Define(at, typed), ty: definition.value.ty.clone(), range: range.clone(), depends })
    }

    /// The table that the first argument names, and the other arguments.
    fn table_name<'a>(&mut self, args: &'a [Ast], range: &Range<usize>, count: usize) -> Option<(usize, &'a [Ast])> {
        let Some((Ast { kind: Kind::Text(name), range: name_range }, rest)) = args.split_first() else {
            self.mistake(range, "the name of a table, in quotes, comes first");
            return None;
        };
        let Some(table) = self.library.table(name) else {
            if self.library.mistaken.contains(name) {
                return None;
            }
            let known: Vec<String> = self.library.tables.iter().map(|table| table.slug.clone()).collect();
            self.unknown(name_range, &format!("there is no table `{name}`"), name, &known);
            return None;
        };
        if count > 0 && args.len() != count {
            self.mistake(range, format!("{count} arguments are expected, not {}", args.len()));
            return None;
        }
        Some((table, rest))
    }

    /// The date that picks rows of a table.
    fn row_date(&mut self, function: &str, table: usize, date: &Ast) -> Option<Expr> {
        let date = self.infer(date, Some(&Type::Date(crate::value::Precision::Day)))?;
        if !matches!(date.ty, Type::Date(_) | Type::Instant) {
            let message = format!("the last argument of `{function}` is the date that picks the row");
            return self.mistake(&date.range.clone(), message);
        }
        let table = &self.library.tables[table];
        if !table.is_dated() {
            let message = format!("the rows of `{}` have no dates, so none picks a row", table.slug);
            return self.mistake(&date.range.clone(), message);
        }
        Some(date)
    }

    fn table(&mut self, args: &[Ast], range: &Range<usize>) -> Option<Expr> {
        let (at, rest) = self.table_name(args, range, 0)?;
        let table = &self.library.tables[at];
        if table.is_band {
            return self.mistake(&args[0].range, "this table has bands, not keys; use `band(…)`");
        }
        let wanted: Vec<&str> = table.columns[..table.keys].iter().map(|column| &*column.name).collect();
        let dated = rest.len() == table.keys + 2;
        if rest.len() != table.keys + 1 && !dated {
            let message =
                format!("`{}` is looked up by {} and then the name of a column", table.slug, wanted.join(", "));
            return self.mistake(range, message);
        }
        if !dated && table.is_dated() {
            let message = format!("the rows of `{}` have dates, so the lookup needs one", table.slug);
            let help = "add the date that picks the row as the last argument, for example `as_of`".to_owned();
            return self.mistake_with(range, message, help);
        }
        let mut keys = Vec::new();
        for (key, column) in rest.iter().zip(&table.columns[..table.keys]) {
            let key = self.infer(key, Some(&column.ty))?;
            self.meet(&key, &column.ty);
            if unify(&key.ty, &column.ty).is_none() {
                let message =
                    format!("the key `{}` is {}, and this is {}", column.name, column.ty.words(), key.ty.words());
                return self.differ(&key.range, &key.ty, &column.ty, message);
            }
            keys.push(key);
        }
        let Kind::Text(name) = &rest[table.keys].kind else {
            return self.mistake(&rest[table.keys].range, "the name of a column, in quotes, is expected here");
        };
        let Some(column) = table.column(name).filter(|column| *column >= table.keys) else {
            let known: Vec<String> = table.columns[table.keys..].iter().map(|column| column.name.to_string()).collect();
            let message = format!("table `{}` has no column `{name}`", table.slug);
            return self.unknown(&rest[table.keys].range.clone(), &message, name, &known);
        };
        let ty = table.columns[column].ty.clone();
        let date = match rest.get(table.keys + 1) {
            None => None,
            Some(date) => Some(Box::new(self.row_date("table", at, date)?)),
        };
        let literal: Option<String> = keys
            .iter()
            .map(|key| match &key.op {
                Op::Const(val) => Some(key_text(val) + "\u{1f}"),
                _ => None,
            })
            .collect();
        if let Some(key) = literal
            && !table.index.contains_key(&key)
        {
            let message = format!("table `{}` has no such row", table.slug);
            return self.mistake(&rest[0].range, message);
        }
        let depends = keys.iter().chain(date.as_deref()).fold(0, |all, key| all | key.depends);
        Some(Expr { op: Op::Lookup(at, keys, column, date), ty, range: range.clone(), depends })
    }
}

/// Arguments that are present.
pub(super) struct Values<'v>(pub &'v [Item]);

impl<'v> Values<'v> {
    pub(super) fn first(&self) -> &'v Item {
        &self.0[0]
    }

    /// The text of an argument; empty where there is none.
    pub(super) fn text(&self, at: usize) -> String {
        self.0.get(at).map(show::plain).unwrap_or_default()
    }

    /// An argument that is a number or has no dimension.
    pub(super) fn number(&self, at: usize) -> Result<Dec, Stop> {
        match self.0.get(at).map(|item| &item.val) {
            Some(Val::Number(number)) => Ok(*number),
            Some(Val::Quantity(quantity)) => quantity.as_number().ok_or_else(crate::expr::arithmetic::overflow),
            _ => Err(Stop::Broken("a number is expected".to_owned())),
        }
    }

    /// A whole number.
    pub(super) fn whole(&self, at: usize) -> Result<i64, Stop> {
        self.number(at)?.to_i64().ok_or_else(|| Stop::Broken("a whole number is expected".to_owned()))
    }

    /// The first argument as a list.
    pub(super) fn list(&self) -> Result<&'v List, Stop> {
        match &self.first().val {
            Val::List(list) => Ok(list),
            _ => Err(Stop::Broken("a list is expected".to_owned())),
        }
    }
}

impl Evaluator<'_> {
    pub(in crate::expr) fn call(&mut self, function: Function, args: &[Expr]) -> Result<Item, Stop> {
        if function == Function::One {
            return self.one(&args[0], &args[1]);
        }
        let values: Vec<Item> = args.iter().map(|arg| self.eval(arg)).collect::<Result<_, _>>()?;
        self.spend(function.cost())?;
        let family = function.family();
        if family == Family::Facts {
            return Ok(facts::apply(function, &values[0]));
        }
        if family == Family::Graphs {
            return self.graph(function, args, &values);
        }
        // These take an item or a number; the others go through their lists and texts.
        if !matches!(function, Function::Count | Function::First | Function::Last) {
            self.spend_on(&values.iter().collect::<Vec<_>>())?;
        }
        if let Some(absent) = values.iter().find(|value| matches!(value.val, Val::Absent)) {
            return Ok(Item::new(absent.val.clone()));
        }
        if family == Family::Dates && !values.iter().any(|value| matches!(value.val, Val::Unknown(_))) {
            return self.date(function, &values);
        }
        if let Some(told) = bounds::function(function, &values, &self.facts) {
            return told;
        }
        if values.iter().any(|value| !value.is_present()) {
            return Ok(Self::gaps(&values.iter().collect::<Vec<_>>()));
        }
        let lists = values.iter().filter_map(|value| match &value.val {
            Val::List(list) if family != Family::Lists => Some(list),
            _ => None,
        });
        for list in lists {
            if list.items.iter().any(|item| matches!(item.val, Val::Absent)) {
                return Ok(Item::new(Val::Absent));
            }
            if list.items.iter().any(|item| !item.is_present()) {
                return Ok(Self::gaps(&list.items.iter().collect::<Vec<_>>()));
            }
        }
        if let Some(unknown) = below_a_bound(function, &values) {
            return Ok(unknown);
        }
        let values = Values(&values);
        match family {
            Family::Facts | Family::Graphs | Family::Dates => Ok(values.first().clone()),
            Family::Numbers => self.number(function, args, &values),
            Family::Measures if function == Function::Convert => self.exchange(values.0),
            Family::Measures => measures::apply(function, &values),
            Family::Lists => self.list(function, &values),
            Family::Texts => self.text_function(function, &values),
        }
    }
}

/// What is only known to lie below a bound has no sum, no other unit and no size.
fn below_a_bound(function: Function, values: &[Item]) -> Option<Item> {
    let numeric = function != Function::Currency && matches!(function.family(), Family::Numbers | Family::Measures);
    let items = values.iter().flat_map(|value| match &value.val {
        Val::List(list) => list.items.iter().collect(),
        _ => vec![value],
    });
    // A figure that is about right has no last printed digit that means anything.
    let printed = function == Function::HalfUnit;
    let bounds: Vec<&Item> = items.filter(|item| item.is_bound() || printed && item.is_about()).collect();
    (numeric && !bounds.is_empty()).then(|| Item::open(&bounds, MissingReason::Imprecise))
}
