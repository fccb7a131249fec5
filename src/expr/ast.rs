//! The syntax tree of an expression, with places for every part.

use std::ops::Range;

use super::lexer::Token;
pub use super::parser::parse;

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `??`
    Else,
}

impl BinaryOp {
    /// How it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Else => "??",
        }
    }

    /// Binding strength and operator of a sign.
    pub(super) fn read(token: &Token) -> Option<(u8, Self)> {
        Some(match token {
            Token::Name(name) if name == "in" => (4, Self::In),
            Token::Sign(sign) => match *sign {
                "||" => (2, Self::Or),
                "&&" => (3, Self::And),
                "==" => (4, Self::Equal),
                "!=" => (4, Self::NotEqual),
                "<" => (4, Self::Less),
                "<=" => (4, Self::LessEqual),
                ">" => (4, Self::Greater),
                ">=" => (4, Self::GreaterEqual),
                "+" => (5, Self::Add),
                "-" => (5, Self::Subtract),
                "*" => (6, Self::Multiply),
                "/" => (6, Self::Divide),
                "??" => (7, Self::Else),
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// An expression and its bytes.
#[derive(Clone, Debug)]
pub struct Ast {
    /// What it is.
    pub kind: Kind,
    /// Its bytes in the expression's text.
    pub range: Range<usize>,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A number literal.
    Number(String),
    /// A text literal, typed by its place.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// A name.
    Name(String),
    /// `a.b`, with the place of `b`.
    Field(Box<Ast>, String, Range<usize>),
    /// `a[i]`.
    Index(Box<Ast>, Box<Ast>),
    /// `a[]`.
    Spread(Box<Ast>),
    /// `f(…)` and `a.f(…)`: function, its place, arguments with the receiver first.
    Call(String, Range<usize>, Vec<Ast>),
    /// `!a`.
    Not(Box<Ast>),
    /// `-a`.
    Negate(Box<Ast>),
    /// `a op b`.
    Binary(BinaryOp, Box<Ast>, Box<Ast>),
    /// `c ? a : b`.
    Conditional(Box<Ast>, Box<Ast>, Box<Ast>),
    /// `[a, b]`.
    List(Vec<Ast>),
}
