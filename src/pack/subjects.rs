//! What a rule judges one by one, and the names that it gives.

use super::compile::FileContext;
use super::raw;
use crate::expr::ast::{Ast, Kind, parse};
use crate::expr::{ANY, Compiler, Expr, Library, Mistake, Scope};
use crate::schema::types::Type;

/// A `let` may not hide a section, an input or another name: readers would take one for the other.
pub(super) fn taken(file: &mut FileContext<'_>, library: &Library, scope: &Scope, name: &raw::Text) {
    if let Some(message) = is_taken(library, scope, &name.value) {
        file.report(name, "pack/name", message, Some("choose another name".to_owned()));
    }
}

/// Why a name cannot be given to something.
pub(super) fn is_taken(library: &Library, scope: &Scope, name: &str) -> Option<String> {
    let section = match library.root.as_ref().map(|root| &root.ty) {
        Some(Type::Record(record)) => record.field(name).is_some(),
        _ => false,
    };
    let bound =
        scope.locals.iter().any(|(local, _)| **local == *name) || scope.lets.iter().any(|named| *named.name == *name);
    let what = match name {
        _ if section => "a section of the declaration has it",
        "as_of" | "gate" => "the language has it",
        "true" | "false" | "in" => "the language has it",
        _ if bound => "something else in this rule has it",
        _ => return None,
    };
    Some(format!("the name `{name}` is taken: {what}"))
}

/// Splits `list as name` and binds the name; lists below items get a hidden name for the outer items.
pub(super) fn generators(
    file: &mut FileContext<'_>,
    library: &Library,
    scope: &mut Scope,
    raw: &raw::Rule,
) -> (Vec<Expr>, Vec<usize>) {
    let (mut generators, mut entries) = (Vec::new(), Vec::new());
    for (entry, text) in raw.subject.iter().flat_map(|subject| &subject.0).enumerate() {
        let Some((list, name)) = text.value.rsplit_once(" as ") else {
            let mistake = Mistake::new(0..text.value.len(), "a name for the items is missing");
            file.mistakes(
                text,
                0,
                vec![mistake.help("write `list as name`, for example `tailings.facilities[] as dam`")],
            );
            scope.mistaken.push(ANY.to_owned());
            continue;
        };
        let start = text.value.len() - name.len();
        let blanks = name.len() - name.trim_start().len();
        let name = name.trim();
        let place = start + blanks..start + blanks + name.len();
        if let Some(message) = is_taken(library, scope, name) {
            scope.mistaken.push(ANY.to_owned());
            file.mistakes(text, 0, vec![Mistake::new(place, message).help("choose another name")]);
        } else if !is_name(name) {
            let mistake = Mistake::new(place, format!("`{name}` is no name"));
            file.mistakes(text, 0, vec![mistake.help("a name is made of lower-case letters, digits and `_`")]);
        }
        let ast = match parse(list) {
            Ok(ast) => ast,
            Err(mistake) => {
                file.mistakes(text, 0, vec![mistake]);
                scope.mistaken.push(name.to_owned());
                continue;
            }
        };
        let mut steps = Vec::new();
        let last = unspread(ast, &mut steps, scope.locals.len());
        steps.push((name.to_owned(), last));
        for (name, ast) in steps {
            let ast = match ast.kind {
                Kind::Spread(inner) => *inner,
                _ => ast,
            };
            match Compiler::new(library, scope.clone()).compile(&ast, None) {
                Ok(expr) => match &expr.ty {
                    Type::List(item) => {
                        scope.locals.push((name.as_str().into(), (**item).clone()));
                        generators.push(expr);
                        entries.push(entry);
                    }
                    other => {
                        let mistake =
                            Mistake::new(expr.range.clone(), format!("this is {}, not a list", other.words()));
                        file.mistakes(text, 0, vec![mistake]);
                        scope.mistaken.push(name);
                    }
                },
                Err(mistakes) => {
                    file.mistakes(text, 0, mistakes);
                    scope.mistaken.push(name);
                }
            }
        }
    }
    (generators, entries)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Takes `a[].b[]` apart: `a` bound to a hidden name, then that name's `b`.
fn unspread(ast: Ast, steps: &mut Vec<(String, Ast)>, base: usize) -> Ast {
    let Ast { kind, range } = ast;
    match kind {
        Kind::Field(of, name, name_range) => {
            let of = match of.kind {
                Kind::Spread(inner) => {
                    let hidden = format!("item {}", base + steps.len());
                    let inner_range = inner.range.clone();
                    let inner = unspread(*inner, steps, base);
                    steps.push((hidden.clone(), inner));
                    Ast { kind: Kind::Name(hidden), range: inner_range }
                }
                _ => unspread(*of, steps, base),
            };
            Ast { kind: Kind::Field(Box::new(of), name, name_range), range }
        }
        Kind::Spread(inner) => Ast { kind: Kind::Spread(Box::new(unspread(*inner, steps, base))), range },
        kind => Ast { kind, range },
    }
}
