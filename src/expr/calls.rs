//! What the functions do.

use std::cmp::Ordering;
use std::sync::Arc;

use super::arithmetic::{factor, map_number, overflow, total};
use super::ast::BinaryOp;
use super::compare;
use super::eval::{Evaluator, Stop};
use super::functions::Function;
use super::typed::Expr;
use super::value::{Gap, Item, List, Truth, Val};
use crate::finding::MissingReason;
use crate::value::{Dec, Duration, Unit};

impl Evaluator<'_> {
    pub(super) fn call(&mut self, function: Function, args: &[Expr]) -> Result<Item, Stop> {
        use Function as F;
        if function == F::One {
            return self.one(&args[0], &args[1]);
        }
        let values: Vec<Item> = args.iter().map(|arg| self.eval(arg)).collect::<Result<_, _>>()?;
        let first = &values[0];
        match function {
            F::Has => {
                return Ok(match &first.val {
                    Val::Unknown(_) => first.clone(),
                    Val::Absent => Item::bool(false),
                    _ => Item::bool(true),
                });
            }
            F::Declared => {
                let absent =
                    first.gaps().iter().any(|gap| matches!(gap.reason, MissingReason::Absent | MissingReason::Overdue));
                return Ok(Item::bool(!absent));
            }
            F::Known => {
                let Val::List(list) = &first.val else { return Ok(first.clone()) };
                let unknown = || list.items.iter().filter(|item| item.is_unknown());
                let dropped = unknown().next().map(|_| unknown().flat_map(|item| item.gaps().to_vec()).collect());
                let items = list.items.iter().filter(|item| item.is_present()).cloned().collect();
                return Ok(Item::new(Val::List(Arc::new(List { items, dropped }))));
            }
            _ => {}
        }
        if let Some(absent) = values.iter().find(|value| matches!(value.val, Val::Absent)) {
            return Ok(Item::new(absent.val.clone()));
        }
        if values.iter().any(|value| !value.is_present()) {
            return Ok(Self::gaps(&values.iter().collect::<Vec<_>>()));
        }
        if let Val::List(list) = &first.val
            && !matches!(function, F::Count | F::Size | F::First | F::Last | F::Take | F::Flatten | F::Distinct)
        {
            if list.items.iter().any(|item| matches!(item.val, Val::Absent)) {
                return Ok(Item::new(Val::Absent));
            }
            if list.items.iter().any(|item| !item.is_present()) {
                return Ok(Self::gaps(&list.items.iter().collect::<Vec<_>>()));
            }
        }
        if let Some(unknown) = bounds(function, &values) {
            return Ok(unknown);
        }
        if function == F::Within {
            return self.within(args, &values);
        }
        if function == F::Distinct
            && let Val::List(list) = &first.val
            && let Some(gaps) = self.key_gaps(&list.items)
        {
            return Ok(Item::unknown(gaps));
        }
        let value = self.apply(function, &values)?;
        Ok(value)
    }

    fn apply(&self, function: Function, values: &[Item]) -> Result<Item, Stop> {
        use Function as F;
        let first = &values[0];
        let text = |at: usize| values.get(at).map(super::show::plain).unwrap_or_default();
        let number = |at: usize| match values.get(at).map(|item| &item.val) {
            Some(Val::Number(number)) => Ok(*number),
            Some(Val::Quantity(quantity)) => quantity.as_number().ok_or_else(overflow),
            _ => Err(Stop::Broken("a number is expected".to_owned())),
        };
        let date = |at: usize| match values.get(at).map(|item| &item.val) {
            Some(Val::Date(date)) => Ok(*date),
            _ => Err(Stop::Broken("a date is expected".to_owned())),
        };
        let whole =
            |at: usize| number(at)?.to_i64().ok_or_else(|| Stop::Broken("a whole number is expected".to_owned()));
        let list = || match &first.val {
            Val::List(list) => Ok(Arc::clone(list)),
            _ => Err(Stop::Broken("a list is expected".to_owned())),
        };
        let between = |days: Option<Dec>| {
            if let Some(days) = days {
                Item::new(Val::Number(days))
            } else {
                let vague = values.iter().filter(|item| matches!(&item.val, Val::Date(date) if !date.is_exact()));
                let gaps =
                    vague.filter_map(|item| item.from).map(|place| Gap { place, reason: MissingReason::Imprecise });
                Item::unknown(gaps.collect())
            }
        };
        Ok(match function {
            F::Abs => map_number(first, |number| Some(number.abs()))?,
            F::Floor => map_number(first, |number| Some(number.floor()))?,
            F::Ceil => map_number(first, |number| Some(number.ceil()))?,
            F::Round => {
                let places = if values.len() > 1 { i32::try_from(whole(1)?).unwrap_or(0) } else { 0 };
                map_number(first, |number| Some(number.round(places)))?
            }
            F::HalfUnit => map_number(first, |number| Some(number.half_unit()))?,
            F::Sqrt => Item::new(Val::Number(number(0)?.sqrt().ok_or_else(overflow)?)),
            F::Min | F::Max => {
                let items = if values.len() == 1 { list()?.items.clone() } else { values.to_vec() };
                let dropped = if values.len() == 1 { list()?.dropped.clone() } else { None };
                self.extreme(function, &items, dropped)?
            }
            F::Sum => {
                let items = list()?;
                total(&items.items)?
            }
            F::Product => {
                let mut product = Dec::from_i64(1);
                for item in &list()?.items {
                    product = product.mul(&factor(&item.val).ok_or_else(overflow)?).ok_or_else(overflow)?;
                }
                Item::new(Val::Number(product))
            }
            F::Mean => {
                let items = list()?;
                if items.items.is_empty() {
                    return Ok(items.dropped.clone().map_or_else(|| Item::new(Val::Absent), Item::unknown));
                }
                let total = total(&items.items)?;
                if total.is_unknown() {
                    return Ok(total);
                }
                let count = Dec::from_usize(items.items.len());
                map_number(&total, |number| number.div(&count))?
            }
            F::Count => Item::new(Val::Number(Dec::from_usize(list()?.items.len()))),
            F::Size => Item::new(Val::Number(Dec::from_usize(match &first.val {
                Val::List(list) => list.items.len(),
                _ => text(0).chars().count(),
            }))),
            F::To => {
                let unit = Unit::parse(&text(1)).map_err(|error| Stop::Broken(error.to_string()))?;
                match &first.val {
                    Val::Quantity(quantity) => Item::new(Val::Quantity(quantity.convert(&unit).ok_or_else(overflow)?)),
                    _ => first.clone(),
                }
            }
            F::Number => match &first.val {
                Val::Quantity(quantity) => {
                    let unit = Unit::parse(&text(1)).map_err(|error| Stop::Broken(error.to_string()))?;
                    let converted = quantity.convert(&unit).ok_or_else(overflow)?;
                    Item::new(Val::Number(converted.number()))
                }
                Val::Money(money) if money.currency().to_string() == text(1) => Item::new(Val::Number(money.amount())),
                Val::Money(_) => {
                    let gaps = first.from.map(|place| Gap { place, reason: MissingReason::NoRate });
                    Item::unknown(gaps.into_iter().collect())
                }
                _ => first.clone(),
            },
            F::Currency => match &first.val {
                Val::Money(money) => Item::new(Val::Text(money.currency().to_string().into())),
                _ => first.clone(),
            },
            F::DaysBetween => between(date(0)?.days_between(date(1)?).map(Dec::from_i64)),
            F::MonthsBetween => between(date(0)?.months_between(date(1)?)),
            F::YearsBetween => between(date(0)?.years_between(date(1)?)),
            F::Days => Item::new(Val::Duration(Duration::Days(whole(0)?))),
            F::Months => Item::new(Val::Duration(Duration::Months(whole(0)?))),
            F::Years => Item::new(Val::Duration(Duration::Years(whole(0)?))),
            F::Distinct => {
                let mut seen = std::collections::HashSet::new();
                let items = list()?;
                if items.items.iter().any(|item| matches!(item.val, Val::Unknown(_))) {
                    return Ok(Self::gaps(&items.items.iter().collect::<Vec<_>>()));
                }
                Item::list(items.items.iter().filter(|item| seen.insert(self.facts.canonical(item))).cloned().collect())
            }
            F::First | F::Last => {
                let items = list()?;
                let item = if function == F::First { items.items.first() } else { items.items.last() };
                match item {
                    Some(item) => item.clone(),
                    None => items.dropped.clone().map_or_else(|| Item::new(Val::Absent), Item::unknown),
                }
            }
            F::Take => {
                let count = usize::try_from(whole(1)?).unwrap_or(0);
                let list = list()?;
                let items = list.items.iter().take(count).cloned().collect();
                Item::new(Val::List(Arc::new(List { items, dropped: list.dropped.clone() })))
            }
            F::Flatten => {
                let mut items = Vec::new();
                let mut open: Option<Vec<Gap>> = None;
                for inner in &list()?.items {
                    match &inner.val {
                        Val::List(inner) => items.extend(inner.items.iter().cloned()),
                        Val::Unknown(unknown) => open.get_or_insert_default().extend_from_slice(unknown),
                        _ => {}
                    }
                }
                open.map_or_else(|| Item::list(items), Item::unknown)
            }
            F::Join => {
                let texts: Vec<String> = list()?.items.iter().map(super::show::plain).collect();
                Item::new(Val::Text(texts.join(&text(1)).into()))
            }
            F::Contains => Item::bool(text(0).contains(&text(1))),
            F::StartsWith => Item::bool(text(0).starts_with(&text(1))),
            F::EndsWith => Item::bool(text(0).ends_with(&text(1))),
            F::Matches => {
                let pattern = regex::RegexBuilder::new(&text(1)).size_limit(1 << 20).build();
                Item::bool(pattern.map_err(|error| Stop::Broken(error.to_string()))?.is_match(&text(0)))
            }
            F::Lower => Item::new(Val::Text(text(0).to_lowercase().into())),
            F::Mod97 => match mod97(&text(0)) {
                Some(rest) => Item::new(Val::Number(Dec::from_i64(rest))),
                None => Item::new(Val::Absent),
            },
            F::Has | F::Declared | F::Known | F::One | F::Within => first.clone(),
        })
    }

    fn extreme(&self, function: Function, items: &[Item], dropped: Option<Vec<Gap>>) -> Result<Item, Stop> {
        let wanted = if function == Function::Min { Ordering::Less } else { Ordering::Greater };
        let mut best: Option<&Item> = None;
        for item in items {
            let better = match best {
                None => true,
                Some(best) => match compare::order(item, best, &self.facts) {
                    Err(compare::Incomparable::Currencies) => {
                        return Ok(Item::open(&[item, best], MissingReason::NoRate));
                    }
                    other => other? == wanted,
                },
            };
            if better {
                best = Some(item);
            }
        }
        // A coarse date may overlap the best one: then it cannot be told which it is.
        let beaten = |other: &Item| match (best.map(|best| &best.val), &other.val) {
            (Some(Val::Date(best)), Val::Date(other)) if function == Function::Min => {
                best.less_or_equal(*other) == Some(true)
            }
            (Some(Val::Date(best)), Val::Date(other)) => other.less_or_equal(*best) == Some(true),
            _ => true,
        };
        if items.iter().any(|item| !best.is_some_and(|best| std::ptr::eq(best, item)) && !beaten(item)) {
            let vague: Vec<&Item> = items.iter().filter(|item| compare::is_vague(item)).collect();
            return Ok(Item::open(&vague, MissingReason::Imprecise));
        }
        Ok(match best {
            Some(best) => best.clone(),
            None => dropped.map_or_else(|| Item::new(Val::Absent), Item::unknown),
        })
    }

    /// The item of a list with an id or key; a hash join where the list is the same for every subject.
    fn one(&mut self, list: &Expr, key: &Expr) -> Result<Item, Stop> {
        let (items, wanted) = (self.eval(list)?, self.eval(key)?);
        let Val::List(items) = &items.val else { return Ok(Item::new(items.val)) };
        if !wanted.is_present() {
            return Ok(Item::new(wanted.val));
        }
        if let Some(gaps) = self.key_gaps(std::slice::from_ref(&wanted)) {
            return Ok(Item::unknown(gaps));
        }
        let wanted_text = self.facts.canonical(&wanted);
        let cached = list.depends == 0;
        let slot = std::ptr::from_ref(list).addr();
        if !cached || !self.indexes.contains_key(&slot) {
            let mut index = std::collections::HashMap::new();
            for (at, item) in items.items.iter().enumerate() {
                index.entry(self.key_of(item)).or_insert(at);
            }
            self.indexes.insert(slot, index);
        }
        if let Some(at) = self.indexes.get(&slot).and_then(|index| index.get(&wanted_text)) {
            return Ok(items.items[*at].clone());
        }
        let unknown = || items.items.iter().filter(|item| item.is_unknown());
        let open = unknown().next().map(|_| unknown().flat_map(|item| item.gaps().to_vec()).collect());
        Ok(open.map_or_else(|| Item::new(Val::Absent), Item::unknown))
    }

    fn key_of(&mut self, item: &Item) -> String {
        match (&item.val, item.from) {
            (Val::Group(group), _) => self.facts.canonical(&group.key),
            (Val::Record, Some(place)) => {
                let id = self.facts.child(place, crate::pointer::Step::Key("id".into()));
                let id = self.facts.value(id, &crate::schema::types::Type::Text);
                self.facts.canonical(&id)
            }
            _ => String::new(),
        }
    }

    /// Whether two values differ by no more than a tolerance, which may be a share of the second.
    fn within(&mut self, args: &[Expr], values: &[Item]) -> Result<Item, Stop> {
        let (a, b, tolerance) = (&values[0], &values[1], &values[2]);
        self.partner(&args[0], b);
        self.partner(&args[1], a);
        let same_kind = matches!(
            (&b.val, &tolerance.val),
            (Val::Number(_), Val::Number(_)) | (Val::Money(_), Val::Money(_) | Val::Number(_))
        ) || matches!((&b.val, &tolerance.val), (Val::Quantity(x), Val::Quantity(y)) if x.unit().dimension() == y.unit().dimension() && !y.unit().dimension().is_none());
        let difference = Self::arithmetic(BinaryOp::Subtract, a, b)?;
        if difference.is_unknown() {
            return Ok(difference);
        }
        let difference = map_number(&difference, |number| Some(number.abs()))?;
        let allowed = if same_kind {
            tolerance.clone()
        } else {
            let size = map_number(b, |number| Some(number.abs()))?;
            Self::arithmetic(BinaryOp::Multiply, &size, tolerance)?
        };
        let truth = match compare::order(&difference, &allowed, &self.facts)? {
            Ordering::Greater => Truth::No,
            _ => Truth::Yes,
        };
        Ok(truth.item())
    }
}

/// What is only known to lie below a bound has no sum, no other unit and no size.
fn bounds(function: Function, values: &[Item]) -> Option<Item> {
    use Function as F;
    let numeric = matches!(
        function,
        F::Abs
            | F::Min
            | F::Max
            | F::Sum
            | F::Product
            | F::Mean
            | F::Round
            | F::Floor
            | F::Ceil
            | F::Sqrt
            | F::Within
            | F::HalfUnit
            | F::To
            | F::Number
    );
    let items = values.iter().flat_map(|value| match &value.val {
        Val::List(list) => list.items.iter().collect(),
        _ => vec![value],
    });
    let bounds: Vec<&Item> = items.filter(|item| item.is_bound()).collect();
    (numeric && !bounds.is_empty()).then(|| Item::open(&bounds, MissingReason::Imprecise))
}

/// ISO 7064 MOD 97: the remainder of the digits, letters counting from A = 10; `None` for other characters.
fn mod97(text: &str) -> Option<i64> {
    let mut rest = 0;
    for character in text.chars() {
        let value = i64::from(character.to_digit(36).filter(|_| !character.is_ascii_lowercase())?);
        rest = if value < 10 { rest * 10 + value } else { rest * 100 + value } % 97;
    }
    Some(rest)
}
