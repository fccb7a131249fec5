//! Functions on texts.

use super::calls::Values;
use super::{Function, item_of, texts};
use crate::expr::check::Compiler;
use crate::expr::eval::Stop;
use crate::expr::typed::{Expr, Op};
use crate::expr::value::{Item, Val};
use crate::schema::types::Type;
use crate::value::Dec;

/// Bytes that a compiled regular expression may take.
const REGEX_SIZE: usize = 1 << 20;

impl Compiler<'_> {
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
        F::Join => item_of(&args[0].ty).filter(|_| texts(&args[1].ty)).filter(texts).map(|_| Type::Text),
        F::Contains | F::StartsWith | F::EndsWith | F::Matches => all.then_some(Type::Bool),
        F::Lower => all.then_some(Type::Text),
        F::Mod97 => all.then_some(Type::Number),
        _ => None,
    }
}

pub(super) fn apply(function: Function, values: &Values<'_>) -> Result<Item, Stop> {
    use Function as F;
    let text = |at| values.text(at);
    Ok(match function {
        F::Join => {
            let texts: Vec<String> = values.list()?.items.iter().map(crate::expr::show::plain).collect();
            Item::new(Val::Text(texts.join(&text(1)).into()))
        }
        F::Contains => Item::bool(text(0).contains(&text(1))),
        F::StartsWith => Item::bool(text(0).starts_with(&text(1))),
        F::EndsWith => Item::bool(text(0).ends_with(&text(1))),
        F::Matches => {
            let pattern = regex(&text(1)).map_err(|error| Stop::Broken(error.to_string()))?;
            Item::bool(pattern.is_match(&text(0)))
        }
        F::Lower => Item::new(Val::Text(text(0).to_lowercase().into())),
        _ => mod97(&text(0)).map_or_else(|| Item::new(Val::Absent), |rest| Item::new(Val::Number(Dec::from_i64(rest)))),
    })
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
