//! The functions by family: each family's file says what its functions take, give and do.

mod calls;
mod dates;
mod facts;
mod graphs;
mod lists;
mod measures;
mod numbers;
mod texts;

use std::ops::{Range, RangeInclusive};

use super::agree::{apart, is_temperature};
use super::ast::Ast;
use super::check::Compiler;
use super::operators::number;
use super::typed::{Expr, Op};
use crate::schema::types::Type;

macro_rules! functions {
    ($($family:ident { $($variant:ident $name:literal $arity:expr, $doc:literal;)* })*) => {
        /// A function of the expression language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Function { $($(#[doc = $doc] $variant,)*)* }

        /// What a function is about; one file each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Family { $($family),* }

        impl Function {
            /// Every function.
            pub const ALL: &[Self] = &[$($(Self::$variant),*),*];

            /// How it is written.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($(Self::$variant => $name),*),* }
            }

            /// What it does, in a line.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $($(Self::$variant => $doc),*),* }
            }

            /// How many arguments it takes.
            fn arity(self) -> RangeInclusive<usize> {
                match self { $($(Self::$variant => $arity),*),* }
            }

            /// How it counts, for readers of its result: the unit, and what is special, as in
            /// `30 days, the first not counted`.
            #[must_use]
            pub fn note(self) -> Option<(&'static str, &'static str)> {
                dates::counting(self)
            }

            pub(super) fn family(self) -> Family {
                match self { $($(Self::$variant => Family::$family),*),* }
            }
        }
    };
}

impl Function {
    /// Steps that a call takes besides its arguments: decimal series and conversions are long.
    fn cost(self) -> u64 {
        match self {
            Self::Sqrt | Self::Pow | Self::Exp | Self::Ln => 50,
            Self::To | Self::Number | Self::Matches | Self::Join => 10,
            _ => 0,
        }
    }
}

functions! {
    Facts {
        Has "has" 1..=1, "Whether a fact is there; false where it is declared absent.";
        Declared "declared" 1..=1, "Whether anything is declared; always decided.";
        Known "known" 1..=1, "The items that are present.";
    }
    Numbers {
        Abs "abs" 1..=1, "Without its sign.";
        Min "min" 1..=8, "The least.";
        Max "max" 1..=8, "The greatest.";
        Sum "sum" 1..=1, "The sum.";
        Product "product" 1..=1, "The product.";
        Mean "mean" 1..=1, "The arithmetic mean.";
        Round "round" 1..=2, "To so many digits after the point, half away from zero.";
        Floor "floor" 1..=1, "The next whole number below.";
        Ceil "ceil" 1..=1, "The next whole number above.";
        Sqrt "sqrt" 1..=1, "The square root.";
        Mod "mod" 2..=2, "The remainder of a division, with the sign of the divisor.";
        Pow "pow" 2..=2, "A power.";
        Exp "exp" 1..=1, "The power of e.";
        Ln "ln" 1..=1, "The natural logarithm.";
        Clamp "clamp" 3..=3, "A value, or the bound that it lies beyond: value, least, most.";
        Within "within" 3..=3, "Whether two values differ by no more than a tolerance.";
        HalfUnit "half_unit" 1..=1, "Half of the last printed digit.";
    }
    Measures {
        To "to" 2..=2, "In another unit.";
        Number "number" 1..=2, "The number in a unit or currency.";
        AsSubstance "as_substance" 2..=2, "As so much of another substance; a factor was applied before.";
        Convert "convert" 3..=3, "In another currency, by the rate declared for a day or period.";
        Currency "currency" 1..=1, "The currency code of an amount.";
    }
    Dates {
        DaysBetween "days_between" 2..=2, "Days from one date to another, the first not counted.";
        MonthsBetween "months_between" 2..=2, "Whole months, and the part of the last.";
        YearsBetween "years_between" 2..=2, "Whole years, and the part of the last.";
        HoursBetween "hours_between" 2..=2, "Hours from one instant to another.";
        WorkingDaysBetween "working_days_between" 3..=3, "Working days of a country from one date to another, the first day not counted.";
        AddWorkingDays "add_working_days" 3..=3, "The working day so many working days of a country after a date, or before it.";
        Year "year" 1..=1, "The year of a date.";
        Month "month" 1..=1, "The month of a date, from 1.";
        Date "date" 3..=3, "The date of a year, month and day.";
        Hours "hours" 1..=1, "So many hours.";
        Days "days" 1..=1, "So many days.";
        Months "months" 1..=1, "So many months.";
        Years "years" 1..=1, "So many years.";
    }
    Lists {
        Count "count" 1..=1, "How many items.";
        Size "size" 1..=1, "How many items or characters.";
        Distinct "distinct" 1..=1, "Each value once, the first kept.";
        First "first" 1..=1, "The first item.";
        Last "last" 1..=1, "The last item.";
        Take "take" 2..=2, "The first so many items.";
        Flatten "flatten" 1..=1, "The items of lists in one list.";
        One "one" 2..=2, "The item with an id or key.";
        Consecutive "consecutive" 1..=1, "Each item with the next one, as `before` and `after`.";
        Pairs "pairs" 1..=1, "Every two items, each pair once, as `first` and `second`.";
        Range "range" 2..=2, "Whole numbers from a first to a last one, both included.";
    }
    Graphs {
        Reach "reach" 4..=5, "The ids to which records lead from a start, or whether they lead to a goal.";
        Chains "chains" 5..=5, "Every chain of records from one id to another.";
    }
    Texts {
        Join "join" 2..=2, "Texts put together.";
        Contains "contains" 2..=2, "Whether a text holds another.";
        StartsWith "starts_with" 2..=2, "Whether a text begins with another.";
        EndsWith "ends_with" 2..=2, "Whether a text ends with another.";
        Matches "matches" 2..=2, "Whether a text matches a regular expression.";
        Lower "lower" 1..=1, "In lower case.";
        FindWords "find_words" 2..=2, "The words of a list that stand in a text, in the order of the text; each knows its place.";
        WeightedSum "weighted_sum" 2..=2, "The sum of a text's digits, each times its weight.";
        Luhn "luhn" 1..=1, "Whether the last digit is right by ISO/IEC 7812; letters count from A = 10.";
        Mod97 "mod97" 1..=1, "Remainder by 97 of a text whose letters count from A = 10.";
    }
}

/// Every name that can be called: functions, macros and the readers of tables.
#[must_use]
pub fn names() -> Vec<&'static str> {
    Function::ALL.iter().map(|function| function.name()).chain(calls::OTHERS.iter().copied()).collect()
}

impl Compiler<'_> {
    fn function(&mut self, function: Function, args: &[Ast], range: &Range<usize>) -> Option<Expr> {
        let arity = function.arity();
        if !arity.contains(&args.len()) {
            let wanted = match (arity.start(), arity.end()) {
                (1, 1) => "1 argument".to_owned(),
                (least, most) if least == most => format!("{least} arguments"),
                (least, most) => format!("{least} to {most} arguments"),
            };
            return self.mistake(range, format!("`{}` takes {wanted}, not {}", function.name(), args.len()));
        }
        match function {
            Function::Within => return self.within(args, range),
            Function::To | Function::Number => return self.unit(function, args, range),
            Function::AsSubstance => return self.as_substance(args, range),
            Function::Convert => return self.convert(args, range),
            _ => {}
        }
        let typed = match function.family() {
            Family::Dates => self.date_arguments(function, args),
            Family::Lists => self.list_arguments(function, args),
            Family::Numbers => self.number_arguments(function, args),
            Family::Graphs => self.graph_arguments(function, args),
            Family::Texts => self.text_arguments(function, args),
            Family::Facts | Family::Measures => self.arguments(args, &[]),
        }?;
        let ty = match function.family() {
            Family::Facts => facts::gives(function, &typed),
            Family::Numbers => numbers::gives(function, &typed),
            Family::Measures => measures::gives(function, &typed),
            Family::Dates => dates::gives(function, &typed),
            Family::Lists => lists::gives(function, &typed),
            Family::Graphs => graphs::gives(function, &typed),
            Family::Texts => texts::gives(function, &typed),
        };
        let Some(ty) = ty else {
            if let Some(pair) = typed.windows(2).find(|pair| apart(&pair[0].ty, &pair[1].ty).is_some()) {
                return self.differ(range, &pair[0].ty, &pair[1].ty, String::new());
            }
            if let Some(warm) = typed.iter().find(|arg| is_temperature(&item_of(&arg.ty).unwrap_or(arg.ty.clone()))) {
                let message = format!("`{}` takes no temperature: its scale may begin anywhere", function.name());
                let help = "take it in kelvins: `number(…, \"K\")`".to_owned();
                return self.mistake_with(&warm.range, message, help);
            }
            if function == Function::HalfUnit && measures(&typed[0].ty) {
                let help = "take the half unit of each figure that goes into it, and add them up";
                let message = "a calculated figure has no last printed digit".to_owned();
                return self.mistake_with(&typed[0].range.clone(), message, help.to_owned());
            }
            let given: Vec<String> = typed.iter().map(|arg| arg.ty.words()).collect();
            return self.mistake(range, format!("`{}` does not take {}", function.name(), given.join(" and ")));
        };
        self.constant_arguments(function, &typed)?;
        let depends = typed.iter().fold(0, |all, arg| all | arg.depends);
        Some(Expr { op: Op::Call(function, typed), ty, range: range.clone(), depends })
    }

    /// Types arguments in order; a text literal takes the wanted type of its place, where one is given.
    fn arguments(&mut self, args: &[Ast], wants: &[Option<Type>]) -> Option<Vec<Expr>> {
        let typed = args.iter().enumerate().map(|(at, arg)| {
            let want = wants.get(at).and_then(Option::as_ref);
            self.infer(arg, want)
        });
        // Each argument is looked at, so that every mistake is told.
        typed.collect::<Vec<_>>().into_iter().collect()
    }
}

/// The type of a list's items.
fn item_of(ty: &Type) -> Option<Type> {
    match ty {
        Type::List(item) => Some((**item).clone()),
        _ => None,
    }
}

/// What can be measured: a number, a quantity or an amount of money.
fn measures(ty: &Type) -> bool {
    number(ty) || matches!(ty, Type::Quantity(_) | Type::Money(_) | Type::Nothing)
}

/// What reads as a text.
fn texts(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Ref(_) | Type::Country | Type::Currency | Type::Enum(_))
}
