//! Functions on dates and spans of time.

use super::Function;
use super::calls::Values;
use crate::expr::ast::Ast;
use crate::expr::check::Compiler;
use crate::expr::eval::Stop;
use crate::expr::operators::number;
use crate::expr::typed::Expr;
use crate::expr::value::{Gap, Item, Val};
use crate::finding::MissingReason;
use crate::schema::types::Type;
use crate::value::{Dec, Duration, Precision};

impl Compiler<'_> {
    pub(super) fn date_arguments(&mut self, function: Function, args: &[Ast]) -> Option<Vec<Expr>> {
        let spans = matches!(function, Function::Days | Function::Months | Function::Years);
        let want = (!spans).then_some(Type::Date(Precision::Day));
        self.arguments(args, &vec![want; args.len()])
    }
}

pub(super) fn gives(function: Function, args: &[Expr]) -> Option<Type> {
    match function {
        Function::Days | Function::Months | Function::Years => number(&args[0].ty).then_some(Type::Duration),
        _ => args.iter().all(|arg| matches!(arg.ty, Type::Date(_))).then_some(Type::Number),
    }
}

pub(super) fn apply(function: Function, values: &Values<'_>) -> Result<Item, Stop> {
    use Function as F;
    let between = |number: Option<Dec>| {
        if let Some(number) = number {
            return Item::new(Val::Number(number));
        }
        let vague = values.0.iter().filter(|item| matches!(&item.val, Val::Date(date) if !date.is_exact()));
        let gaps = vague.filter_map(|item| item.from).map(|place| Gap { place, reason: MissingReason::Imprecise });
        Item::unknown(gaps.collect())
    };
    Ok(match function {
        F::Days => Item::new(Val::Duration(Duration::Days(values.whole(0)?))),
        F::Months => Item::new(Val::Duration(Duration::Months(values.whole(0)?))),
        F::Years => Item::new(Val::Duration(Duration::Years(values.whole(0)?))),
        F::MonthsBetween => between(values.date(0)?.months_between(values.date(1)?)),
        F::YearsBetween => between(values.date(0)?.years_between(values.date(1)?)),
        _ => between(values.date(0)?.days_between(values.date(1)?).map(Dec::from_i64)),
    })
}
