//! Functions on texts.

use std::collections::hash_map::Entry;
use std::ops::Range;

use super::calls::Values;
use super::{Function, item_of, texts};
use crate::expr::arithmetic::factor;
use crate::expr::ast::{Ast, Kind};
use crate::expr::check::Compiler;
use crate::expr::eval::{Evaluator, Stop};
use crate::expr::operators::number;
use crate::expr::typed::{Expr, Op};
use crate::expr::value::{Item, Val};
use crate::schema::types::Type;
use crate::value::Dec;

/// Bytes that a compiled regular expression may take.
const REGEX_SIZE: usize = 1 << 20;

impl Compiler<'_> {
    /// Texts of all kinds join: a list literal of them needs no common type.
    pub(super) fn text_arguments(&mut self, function: Function, args: &[Ast]) -> Option<Vec<Expr>> {
        let (Function::Join, Kind::List(items)) = (function, &args[0].kind) else { return self.arguments(args, &[]) };
        let items = self.arguments(items, &[])?;
        let separator = self.infer(&args[1], None)?;
        if let Some(other) = items.iter().find(|item| !texts(&item.ty)) {
            self.mistake(&other.range.clone(), format!("`join` puts texts together, and this is {}", other.ty.words()));
            return None;
        }
        let depends = items.iter().fold(0, |all, item| all | item.depends);
        let ty = Type::List(std::sync::Arc::new(Type::Text));
        Some(vec![Expr { op: Op::List(items), ty, range: args[0].range.clone(), depends }, separator])
    }

    /// Checks what is known of arguments before anything runs.
    pub(super) fn constant_arguments(&mut self, function: Function, args: &[Expr]) -> Option<()> {
        if function == Function::Matches
            && let Op::Const(Val::Text(pattern)) = &args[1].op
            && let Err(error) = regex(pattern)
        {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim().trim_start_matches("error: ");
            self.mistake(&args[1].range.clone(), format!("this is no regular expression: {reason}"));
            return None;
        }
        if let (Function::Has | Function::Declared, Op::Const(_)) = (function, &args[0].op) {
            self.mistake(&args[0].range.clone(), format!("`{}` asks for a fact, and this is none", function.name()));
            return None;
        }
        if matches!(function, Function::Round | Function::Take)
            && let Some(Expr { op: Op::Const(Val::Number(number)), range, .. }) = args.get(1)
            && number.to_i64().is_none_or(|whole| whole < 0)
        {
            self.mistake(range, "a whole number from 0 is expected here");
            return None;
        }
        Some(())
    }
}

fn regex(pattern: &str) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(pattern).size_limit(REGEX_SIZE).build()
}

pub(super) fn gives(function: Function, args: &[Expr]) -> Option<Type> {
    use Function as F;
    let all = args.iter().all(|arg| texts(&arg.ty));
    match function {
        F::Join => item_of(&args[0].ty)
            .filter(|item| texts(&args[1].ty) && (texts(item) || *item == Type::Nothing))
            .map(|_| Type::Text),
        F::Contains | F::StartsWith | F::EndsWith | F::Matches => all.then_some(Type::Bool),
        F::Lower => all.then_some(Type::Text),
        F::FindWords => item_of(&args[1].ty)
            .filter(|item| texts(&args[0].ty) && (texts(item) || *item == Type::Nothing))
            .map(|_| Type::List(std::sync::Arc::new(Type::Text))),
        F::WeightedSum => item_of(&args[1].ty)
            .filter(|item| texts(&args[0].ty) && (number(item) || *item == Type::Nothing))
            .map(|_| Type::Number),
        F::Luhn => all.then_some(Type::Bool),
        F::Mod97 => all.then_some(Type::Number),
        _ => None,
    }
}

impl Evaluator<'_> {
    pub(super) fn text_function(&mut self, function: Function, values: &Values<'_>) -> Result<Item, Stop> {
        use Function as F;
        let text = |at| values.text(at);
        let checked = |sum: Option<Dec>| sum.map_or(Item::new(Val::Absent), |sum| Item::new(Val::Number(sum)));
        Ok(match function {
            F::Join => {
                let texts: Vec<String> = values.list()?.items.iter().map(crate::expr::show::plain).collect();
                let separators = text(1).len().saturating_mul(texts.len());
                let length = texts.iter().map(String::len).fold(separators, usize::saturating_add);
                // A text that is made is kept: four bytes are a step.
                self.spend(u64::try_from(length / 4).unwrap_or(u64::MAX))?;
                Item::new(Val::Text(texts.join(&text(1)).into()))
            }
            F::Contains => Item::bool(text(0).contains(&text(1))),
            F::StartsWith => Item::bool(text(0).starts_with(&text(1))),
            F::EndsWith => Item::bool(text(0).ends_with(&text(1))),
            F::Matches => Item::bool(self.pattern(&text(1))?.is_match(&text(0))),
            F::Lower => Item::new(Val::Text(text(0).to_lowercase().into())),
            F::FindWords => {
                let words = texts_of(&values.0[1]);
                let whole = text(0);
                self.spend((whole.len() as u64).saturating_mul(words.len() as u64))?;
                let found = self.find_words(&whole, &words)?.into_iter().map(|(range, word)| {
                    let val = Val::Text(words[word].as_str().into());
                    Item { val, from: values.first().from.map(|place| self.facts.part(place, range)) }
                });
                Item::list(found.collect())
            }
            F::WeightedSum => checked(weighted_sum(&text(0), &values.0[1])),
            F::Luhn => Item::bool(luhn(&text(0))),
            _ => checked(mod97(&text(0)).map(Dec::from_i64)),
        })
    }

    /// A regular expression, compiled once.
    fn pattern(&mut self, text: &str) -> Result<&regex::Regex, Stop> {
        match self.patterns.entry(text.to_owned()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => match regex(text) {
                Ok(pattern) => Ok(new.insert(pattern)),
                Err(error) => Err(Stop::Broken(error.to_string())),
            },
        }
    }

    /// Where words or phrases stand in a text as whole words, and which; in order, without overlap, the
    /// longest where several begin. A word in lower case is found in any case, another as it is written;
    /// a blank in a phrase stands for any white space.
    fn find_words(&mut self, text: &str, words: &[String]) -> Result<Vec<(Range<usize>, usize)>, Stop> {
        let letter = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let joined = |a, b| letter(a) && letter(b);
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| !word.trim().is_empty()) {
            let any_case = word.chars().all(|character| !character.is_uppercase());
            let parts: Vec<String> = word.split_whitespace().map(regex::escape).collect();
            let flags = if any_case { "(?i)" } else { "" };
            let pattern = self.pattern(&format!("{flags}{}", parts.join(r"\s+")))?;
            let whole = |range: &Range<usize>| {
                let (before, after) = (text[..range.start].chars().next_back(), text[range.end..].chars().next());
                let inner = &text[range.clone()];
                !(joined(before, inner.chars().next()) || joined(inner.chars().next_back(), after))
            };
            found.extend(pattern.find_iter(text).map(|hit| hit.range()).filter(whole).map(|range| (range, at)));
        }
        found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut end = 0;
        found.retain(|(range, _)| {
            let free = range.start >= end;
            end = if free { range.end } else { end };
            free
        });
        Ok(found)
    }
}

fn texts_of(list: &Item) -> Vec<String> {
    match &list.val {
        Val::List(list) => list.items.iter().map(crate::expr::show::plain).collect(),
        _ => Vec::new(),
    }
}

/// The sum of a text's digits, each times its weight; `None` where a character is no digit or their number is
/// not that of the weights.
fn weighted_sum(text: &str, weights: &Item) -> Option<Dec> {
    let Val::List(weights) = &weights.val else { return None };
    if text.chars().count() != weights.items.len() {
        return None;
    }
    text.chars().zip(&weights.items).try_fold(Dec::from_i64(0), |sum, (digit, weight)| {
        let digit = Dec::from_i64(i64::from(digit.to_digit(10)?));
        sum.add(&digit.mul(&factor(&weight.val)?)?)
    })
}

/// Whether the last digit makes the sum of the others right: from the right every second one counts twice.
fn luhn(text: &str) -> bool {
    let mut digits = Vec::new();
    for character in text.chars() {
        match character.to_digit(36).filter(|_| !character.is_ascii_lowercase()) {
            None => return false,
            Some(value) if value < 10 => digits.push(value),
            Some(value) => digits.extend([value / 10, value % 10]),
        }
    }
    let doubled = digits.iter().rev().enumerate().map(|(at, digit)| {
        let value = if at % 2 == 1 { digit * 2 } else { *digit };
        value / 10 + value % 10
    });
    digits.len() > 1 && doubled.sum::<u32>().is_multiple_of(10)
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
