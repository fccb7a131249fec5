//! The parser: precedence climbing over CEL's operators, depth-limited.

use std::ops::Range;

use super::Mistake;
use super::ast::{Ast, BinaryOp, Kind};
use super::lexer::{Lexeme, Token, lex};

/// Nesting that an expression may have, operators in a row included: every later stage walks it
/// by recursion.
const MAX_DEPTH: usize = 60;
/// Operators or selections that may follow each other: each nests the tree one deeper.
const MAX_CHAIN: usize = 200;
/// Bytes that an expression may have.
const MAX_LENGTH: usize = 8 * 1024;

/// Parses an expression.
///
/// # Errors
/// The first [`Mistake`] in its text.
pub fn parse(text: &str) -> Result<Ast, Mistake> {
    if text.len() > MAX_LENGTH {
        return Err(Mistake::new(0..text.len(), format!("the expression is longer than {MAX_LENGTH} bytes")));
    }
    let mut parser = Parser { tokens: lex(text)?, at: 0 };
    let ast = parser.expression(0)?;
    if depth(&ast) > MAX_DEPTH {
        return Err(
            Mistake::new(0..text.len(), "the expression is nested too deeply").help("give its parts names under `let`")
        );
    }
    match parser.peek() {
        Token::End => Ok(ast),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

/// How deep the tree is; walks it without recursion.
fn depth(ast: &Ast) -> usize {
    let mut deepest = 0;
    let mut waiting = vec![(ast, 1)];
    while let Some((ast, depth)) = waiting.pop() {
        deepest = deepest.max(depth);
        let mut push = |part| waiting.push((part, depth + 1));
        match &ast.kind {
            Kind::Number(_) | Kind::Text(_) | Kind::Bool(_) | Kind::Name(_) => {}
            Kind::Field(of, ..) | Kind::Spread(of) | Kind::Not(of) | Kind::Negate(of) => push(of),
            Kind::Index(a, b) | Kind::Binary(_, a, b) => {
                push(a);
                push(b);
            }
            Kind::Conditional(a, b, c) => {
                push(a);
                push(b);
                push(c);
            }
            Kind::Call(_, _, parts) | Kind::List(parts) => parts.iter().for_each(push),
        }
    }
    deepest
}

struct Parser {
    tokens: Vec<Lexeme>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].token
    }

    fn range(&self) -> Range<usize> {
        self.tokens[self.at].range.clone()
    }

    fn advance(&mut self) -> Lexeme {
        let lexeme = self.tokens[self.at].clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        lexeme
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(found) if *found == sign)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), Mistake> {
        if self.take(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn unexpected(&self, wanted: &str) -> Mistake {
        let found = match self.peek() {
            Token::End => "the expression ends here".to_owned(),
            Token::Name(name) | Token::Number(name) => format!("`{name}` stands here"),
            Token::Text(_) => "a text stands here".to_owned(),
            Token::Sign(sign) => format!("`{sign}` stands here"),
        };
        let mistake = Mistake::new(self.range(), format!("{found}, but {wanted} is expected"));
        let before = self.at.checked_sub(1).map(|at| &self.tokens[at].token);
        let help = match (before, self.peek()) {
            (_, Token::Name(word)) if word == "and" => "an expression joins conditions with `&&`",
            (_, Token::Name(word)) if word == "or" => "an expression joins conditions with `||`",
            (Some(Token::Name(word)), _) if word == "not" => "an expression denies with `!`: `'!(…)'`, in quotes",
            (_, Token::Name(word)) if word == "is" => "an expression compares with `==`",
            (_, Token::Name(word)) if word == "not" => "write `!(a in list)`",
            _ => return mistake,
        };
        mistake.help(help)
    }

    fn expression(&mut self, depth: usize) -> Result<Ast, Mistake> {
        if depth > MAX_DEPTH {
            return Err(Mistake::new(self.range(), "the expression is nested too deeply"));
        }
        let condition = self.binary(0, depth)?;
        if !self.take("?") {
            return Ok(condition);
        }
        let yes = self.expression(depth + 1)?;
        self.expect(":")?;
        let no = self.expression(depth + 1)?;
        let range = condition.range.start..no.range.end;
        Ok(Ast { kind: Kind::Conditional(Box::new(condition), Box::new(yes), Box::new(no)), range })
    }

    fn binary(&mut self, minimum: u8, depth: usize) -> Result<Ast, Mistake> {
        let mut left = self.unary(depth)?;
        let mut chain = 0;
        while let Some((strength, op)) = BinaryOp::read(self.peek()) {
            if strength < minimum {
                break;
            }
            self.advance();
            chain += 1;
            if depth > MAX_DEPTH || chain > MAX_CHAIN {
                return Err(Mistake::new(self.range(), "the expression is nested too deeply"));
            }
            let right = self.binary(strength + 1, depth + 1)?;
            let range = left.range.start..right.range.end;
            left = Ast { kind: Kind::Binary(op, Box::new(left), Box::new(right)), range };
        }
        Ok(left)
    }

    fn unary(&mut self, depth: usize) -> Result<Ast, Mistake> {
        if depth > MAX_DEPTH {
            return Err(Mistake::new(self.range(), "the expression is nested too deeply"));
        }
        let start = self.range().start;
        let not = self.is("!");
        if not || self.is("-") {
            self.advance();
            let inner = Box::new(self.unary(depth + 1)?);
            let range = start..inner.range.end;
            return Ok(Ast { kind: if not { Kind::Not(inner) } else { Kind::Negate(inner) }, range });
        }
        let mut ast = self.primary(depth)?;
        for _ in 0..MAX_CHAIN {
            if self.take(".") {
                let Lexeme { token, range } = self.tokens[self.at].clone();
                let Token::Name(name) = token else { return Err(self.unexpected("the name of a fact")) };
                self.advance();
                ast = if self.is("(") {
                    let (mut args, end) = self.arguments(depth)?;
                    let whole = ast.range.start..end;
                    args.insert(0, ast);
                    Ast { kind: Kind::Call(name, range, args), range: whole }
                } else {
                    let whole = ast.range.start..range.end;
                    Ast { kind: Kind::Field(Box::new(ast), name, range), range: whole }
                };
            } else if self.take("[") {
                let end = self.range().end;
                if self.take("]") {
                    let range = ast.range.start..end;
                    ast = Ast { kind: Kind::Spread(Box::new(ast)), range };
                    continue;
                }
                let index = self.expression(depth + 1)?;
                let range = ast.range.start..self.range().end;
                self.expect("]")?;
                ast = Ast { kind: Kind::Index(Box::new(ast), Box::new(index)), range };
            } else {
                return Ok(ast);
            }
        }
        Err(Mistake::new(self.range(), "the expression is nested too deeply"))
    }

    fn arguments(&mut self, depth: usize) -> Result<(Vec<Ast>, usize), Mistake> {
        self.expect("(")?;
        let args = self.list(")", depth)?;
        Ok((args, self.tokens[self.at.saturating_sub(1)].range.end))
    }

    /// Items up to a closing sign, which is taken too.
    fn list(&mut self, close: &str, depth: usize) -> Result<Vec<Ast>, Mistake> {
        let mut items = Vec::new();
        if self.take(close) {
            return Ok(items);
        }
        loop {
            items.push(self.expression(depth + 1)?);
            if self.take(close) {
                return Ok(items);
            }
            if !self.take(",") {
                return Err(self.unexpected(&format!("`,` or `{close}`")));
            }
        }
    }

    fn primary(&mut self, depth: usize) -> Result<Ast, Mistake> {
        let Lexeme { token, range } = self.tokens[self.at].clone();
        match token {
            Token::Number(text) => {
                self.advance();
                Ok(Ast { kind: Kind::Number(text), range })
            }
            Token::Text(text) => {
                self.advance();
                Ok(Ast { kind: Kind::Text(text), range })
            }
            Token::Name(name) => {
                self.advance();
                if self.is("(") {
                    let (args, end) = self.arguments(depth)?;
                    let whole = range.start..end;
                    return Ok(Ast { kind: Kind::Call(name, range, args), range: whole });
                }
                let kind = match name.as_str() {
                    "true" => Kind::Bool(true),
                    "false" => Kind::Bool(false),
                    _ => Kind::Name(name),
                };
                Ok(Ast { kind, range })
            }
            Token::Sign("(") => {
                self.advance();
                let inner = self.expression(depth + 1)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Sign("[") => {
                self.advance();
                let items = self.list("]", depth)?;
                let end = self.tokens[self.at.saturating_sub(1)].range.end;
                Ok(Ast { kind: Kind::List(items), range: range.start..end })
            }
            _ => Err(self.unexpected("a value")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(ast: &Ast) -> String {
        match &ast.kind {
            Kind::Number(text) | Kind::Name(text) => text.clone(),
            Kind::Text(text) => format!("\"{text}\""),
            Kind::Bool(value) => value.to_string(),
            Kind::Field(of, name, _) => format!("{}.{name}", shape(of)),
            Kind::Index(of, index) => format!("{}[{}]", shape(of), shape(index)),
            Kind::Spread(of) => format!("{}[]", shape(of)),
            Kind::Call(name, _, args) => {
                format!("{name}({})", args.iter().map(shape).collect::<Vec<_>>().join(" "))
            }
            Kind::Not(inner) => format!("(! {})", shape(inner)),
            Kind::Negate(inner) => format!("(- {})", shape(inner)),
            Kind::Binary(op, left, right) => format!("({} {} {})", op.sign(), shape(left), shape(right)),
            Kind::Conditional(c, a, b) => format!("(? {} {} {})", shape(c), shape(a), shape(b)),
            Kind::List(items) => format!("[{}]", items.iter().map(shape).collect::<Vec<_>>().join(" ")),
        }
    }

    #[test]
    fn precedence_is_cels() {
        let cases = [
            ("a || b && c == d", "(|| a (&& b (== c d)))"),
            ("1 + 2 * 3 - 4", "(- (+ 1 (* 2 3)) 4)"),
            ("!a.b && -c < 2", "(&& (! a.b) (< (- c) 2))"),
            ("a ? b : c ? d : e", "(? a b (? c d e))"),
            ("x in [\"a\", 'b']", "(in x [\"a\" \"b\"])"),
            ("l.map(x, x.y)[0].z ?? []", "(?? map(l x x.y)[0].z [])"),
            ("a[].b[]", "a[].b[]"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).map(|ast| shape(&ast)).map_err(|m| m.message), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn mistakes_point_at_their_token() {
        let mistake = |text: &str| parse(text).err().map(|mistake| (mistake.range, mistake.message));
        assert_eq!(mistake("a = b").map(|m| m.0), Some(2..3));
        assert_eq!(mistake("a && ").map(|m| m.0), Some(5..5));
        assert_eq!(mistake("f(a b)").map(|m| m.0), Some(4..5));
        assert_eq!(mistake("\"x").map(|m| m.0), Some(0..2));
    }

    #[test]
    fn deep_nesting_ends_with_a_mistake() {
        for text in ["(".repeat(5_000), "!".repeat(5_000), "[".repeat(5_000), "a?".repeat(4_000)] {
            assert!(parse(&text).is_err());
        }
        assert!(parse(&"1+".repeat(10_000)).is_err());
    }
}
