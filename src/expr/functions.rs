//! The functions: their names, and what they take and give.

use std::ops::Range;
use std::sync::Arc;

use super::ast::{Ast, Kind};
use super::check::Compiler;
use super::literals::is_literal;
use super::operators::{fits, number, unify};
use super::table::key_text;
use super::typed::{Each, Expr, Op};
use super::value::Val;
use crate::schema::types::Type;

macro_rules! functions {
    ($($variant:ident $name:literal $doc:literal),* $(,)?) => {
        /// A function of the expression language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Function { $(#[doc = $doc] $variant),* }

        impl Function {
            /// Every function.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// How it is written.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

functions! {
    Has "has" "Whether a fact is there; false where it is declared absent.",
    Declared "declared" "Whether anything is declared; always decided.",
    Known "known" "The items that are present.",
    Abs "abs" "Without its sign.",
    Min "min" "The least.",
    Max "max" "The greatest.",
    Sum "sum" "The sum.",
    Product "product" "The product.",
    Mean "mean" "The arithmetic mean.",
    Count "count" "How many items.",
    Size "size" "How many items or characters.",
    Round "round" "To so many digits after the point, half away from zero.",
    Floor "floor" "The next whole number below.",
    Ceil "ceil" "The next whole number above.",
    Sqrt "sqrt" "The square root.",
    Within "within" "Whether two values differ by no more than a tolerance.",
    HalfUnit "half_unit" "Half of the last printed digit.",
    To "to" "In another unit.",
    Number "number" "The number in a unit or currency.",
    Currency "currency" "The currency code of an amount.",
    DaysBetween "days_between" "Days from one date to another, the first not counted.",
    MonthsBetween "months_between" "Whole months, and the part of the last.",
    YearsBetween "years_between" "Whole years, and the part of the last.",
    Days "days" "So many days.",
    Months "months" "So many months.",
    Years "years" "So many years.",
    Distinct "distinct" "Each value once, the first kept.",
    First "first" "The first item.",
    Last "last" "The last item.",
    Take "take" "The first so many items.",
    Flatten "flatten" "The items of lists in one list.",
    Join "join" "Texts put together.",
    One "one" "The item with an id or key.",
    Contains "contains" "Whether a text holds another.",
    StartsWith "starts_with" "Whether a text begins with another.",
    EndsWith "ends_with" "Whether a text ends with another.",
    Matches "matches" "Whether a text matches a regular expression.",
    Lower "lower" "In lower case.",
    Mod97 "mod97" "Remainder by 97 of a text whose letters count from A = 10.",
}

/// Names that are written like functions but are no [`Function`].
const OTHERS: &[&str] =
    &["table", "rows", "band", "map", "filter", "exists", "exists_one", "all", "sort_by", "group_by"];

impl Compiler<'_> {
    pub(super) fn call(
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
                let (table, _) = self.table_name(args, range, 1)?;
                let ty = Type::List(Arc::new(Type::Record(Arc::clone(&self.library.tables[table].record))));
                return Some(Expr { op: Op::Rows(table), ty, range: range.clone(), depends: 0 });
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
        let mut known: Vec<String> = Function::ALL.iter().map(|function| function.name().to_owned()).collect();
        known.extend(OTHERS.iter().map(|name| (*name).to_owned()));
        known.extend(self.library.definitions.iter().map(super::Definition::function));
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
            if !fits(&arg.ty, ty) {
                let message = format!("`{parameter}` is {}, and this is {}", ty.words(), arg.ty.words());
                return self.mistake(&arg.range.clone(), message);
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
        let mut keys = Vec::new();
        for (key, column) in rest.iter().zip(&table.columns[..table.keys]) {
            let key = self.infer(key, Some(&column.ty))?;
            if unify(&key.ty, &column.ty).is_none() {
                let message =
                    format!("the key `{}` is {}, and this is {}", column.name, column.ty.words(), key.ty.words());
                return self.mistake(&key.range.clone(), message);
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
            Some(date) => {
                let date = self.infer(date, Some(&Type::Date(crate::value::Precision::Day)))?;
                if !matches!(date.ty, Type::Date(_)) {
                    return self
                        .mistake(&date.range.clone(), "the last argument of `table` is the date that picks the row");
                }
                Some(Box::new(date))
            }
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

    fn function(&mut self, function: Function, args: &[Ast], range: &Range<usize>) -> Option<Expr> {
        use Function as F;
        let name = function.name();
        let arity: std::ops::RangeInclusive<usize> = match function {
            F::Min | F::Max => 1..=8,
            F::Round | F::Number => 1..=2,
            F::Within => 3..=3,
            F::To | F::DaysBetween | F::MonthsBetween | F::YearsBetween | F::Take | F::Join | F::One => 2..=2,
            F::Contains | F::StartsWith | F::EndsWith | F::Matches => 2..=2,
            _ => 1..=1,
        };
        if !arity.contains(&args.len()) {
            let wanted = if arity.start() == arity.end() {
                arity.start().to_string()
            } else {
                format!("{} to {}", arity.start(), arity.end())
            };
            return self.mistake(range, format!("`{name}` takes {wanted} arguments, not {}", args.len()));
        }
        match function {
            F::Within => return self.within(args, range),
            F::To | F::Number => return self.unit(function, args, range),
            _ => {}
        }
        // Of `max("2021-01-01", x)` the other arguments type the literal.
        let pivot =
            args.iter().find(|arg| !is_literal(arg)).filter(|_| matches!(function, F::Min | F::Max) && args.len() > 1);
        let pivot = match pivot {
            Some(arg) => Some(self.infer(arg, None)?.ty),
            None => None,
        };
        let date = Type::Date(crate::value::Precision::Day);
        let dates = matches!(function, F::DaysBetween | F::MonthsBetween | F::YearsBetween);
        let mut typed = vec![self.infer(&args[0], if dates { Some(&date) } else { pivot.as_ref() })?];
        let item_of = |ty: &Type| match ty {
            Type::List(item) => Some((**item).clone()),
            _ => None,
        };
        for arg in &args[1..] {
            let want = match function {
                F::Min | F::Max => Some(typed[0].ty.clone()),
                _ if dates => Some(date.clone()),
                F::One => Self::key_type(&typed[0].ty),
                _ => None,
            };
            typed.push(self.infer(arg, want.as_ref())?);
        }
        let first = typed[0].ty.clone();
        let measures = |ty: &Type| number(ty) || matches!(ty, Type::Quantity(_) | Type::Money | Type::Nothing);
        let texts = |ty: &Type| matches!(ty, Type::Text | Type::Ref(_) | Type::Country | Type::Enum(_));
        let ty = match function {
            F::Has | F::Declared => Some(Type::Bool),
            F::Known | F::Distinct => item_of(&first).map(|_| first.clone()),
            F::Abs if measures(&first) => Some(first.clone()),
            F::Min | F::Max => {
                let item = if typed.len() == 1 { item_of(&first) } else { Some(first.clone()) };
                let alike = typed.iter().all(|arg| unify(&arg.ty, &first).is_some());
                item.filter(|_| typed.len() == 1 || alike).filter(|item| {
                    measures(item) || matches!(item, Type::Date(_)) || matches!(item, Type::Enum(e) if e.ordered)
                })
            }
            F::Sum if item_of(&first) == Some(Type::Nothing) => Some(Type::Number),
            F::Sum | F::Mean => {
                item_of(&first).filter(measures).map(|item| if item == Type::Count { Type::Number } else { item })
            }
            F::Product => item_of(&first).filter(number).map(|_| Type::Number),
            F::Count => item_of(&first).map(|_| Type::Count),
            F::Size => (item_of(&first).is_some() || texts(&first)).then_some(Type::Count),
            F::Round if !typed[1..].iter().all(|arg| number(&arg.ty)) => None,
            F::Round | F::Floor | F::Ceil | F::HalfUnit if measures(&first) => Some(first.clone()),
            F::Sqrt if number(&first) => Some(Type::Number),
            F::Currency if first == Type::Money => Some(Type::Text),
            F::DaysBetween | F::MonthsBetween | F::YearsBetween => {
                typed.iter().all(|arg| matches!(arg.ty, Type::Date(_))).then_some(Type::Number)
            }
            F::Days | F::Months | F::Years if number(&first) => Some(Type::Duration),
            F::First | F::Last => item_of(&first),
            F::Take if number(&typed[1].ty) => item_of(&first).map(|_| first.clone()),
            F::Flatten => item_of(&first).filter(|item| item_of(item).is_some()),
            F::Join => item_of(&first).filter(|_| texts(&typed[1].ty)).filter(texts).map(|_| Type::Text),
            F::One => match (item_of(&first), Self::key_type(&first)) {
                (Some(item), Some(key)) if unify(&key, &typed[1].ty).is_some() => Some(item),
                _ => None,
            },
            F::Contains | F::StartsWith | F::EndsWith => typed.iter().all(|arg| texts(&arg.ty)).then_some(Type::Bool),
            F::Matches => {
                if let Op::Const(Val::Text(pattern)) = &typed[1].op
                    && let Err(error) = regex::Regex::new(pattern)
                {
                    let reason = error.to_string();
                    let reason = reason.lines().last().unwrap_or_default().trim().trim_start_matches("error: ");
                    return self.mistake(&typed[1].range.clone(), format!("this is no regular expression: {reason}"));
                }
                typed.iter().all(|arg| texts(&arg.ty)).then_some(Type::Bool)
            }
            F::Lower if texts(&first) => Some(Type::Text),
            F::Mod97 if texts(&first) => Some(Type::Number),
            _ => None,
        };
        let Some(ty) = ty else {
            let given: Vec<String> = typed.iter().map(|arg| arg.ty.words()).collect();
            return self.mistake(range, format!("`{name}` does not take {}", given.join(" and ")));
        };
        let depends = typed.iter().fold(0, |all, arg| all | arg.depends);
        Some(Expr { op: Op::Call(function, typed), ty, range: range.clone(), depends })
    }

    /// The type of the ids of a list's items, or of the keys of a list of groups.
    fn key_type(list: &Type) -> Option<Type> {
        let Type::List(item) = list else { return None };
        let Type::Record(record) = &**item else { return None };
        record.field("id").or_else(|| record.field("key")).map(|field| field.ty.clone())
    }
}
