//! The steps through a text written down, so that a text that comes with the binary is not parsed
//! each time it starts. The build script writes them, [`super::yaml::replay`] reads them.
//!
//! One step is a byte that says what it is, the distance of its first byte from that of the step
//! before, its length, and, for a scalar that does not stand in the text as it is meant, its text.

use std::borrow::Cow;

use super::events::{self, Event, Extra, Place, Style};

const DOCUMENT_START: u8 = 0;
const DOCUMENT_END: u8 = 1;
const LIST: u8 = 2;
const LIST_FLOW: u8 = 3;
const MAP: u8 = 4;
const MAP_FLOW: u8 = 5;
const END: u8 = 6;
/// With the style added: a scalar whose text follows.
const WRITTEN: u8 = 8;
/// With the style added: a scalar that stands in the text, between its quotes if it has any.
const VERBATIM: u8 = 16;

const STYLES: [Style; 4] = [Style::Plain, Style::Single, Style::Double, Style::Block];

/// Writes down the steps through a text, but for the values of some keys of its root.
///
/// `None` for a text that has to be parsed: one with a mistake, an anchor or a tag.
#[must_use]
pub fn record(text: &str, without: &[&str]) -> Option<Vec<u8>> {
    let mut recorder = Recorder { text, without, bytes: Vec::new(), last: 0, depth: 0, is_key: false, skipped: None };
    let mut plain = true;
    events::read(text, true, 100, &mut |event, place| {
        plain = recorder.step(&event, &place).is_some();
        plain
    })
    .ok()?;
    plain.then_some(recorder.bytes)
}

struct Recorder<'t> {
    text: &'t str,
    without: &'t [&'t str],
    bytes: Vec<u8>,
    last: usize,
    depth: usize,
    /// Whether the next scalar of the root mapping is a key.
    is_key: bool,
    /// Depth at which a key began whose value is left out.
    skipped: Option<usize>,
}

impl Recorder<'_> {
    fn step(&mut self, event: &Event<'_>, place: &Place) -> Option<()> {
        let closes = matches!(event, Event::End);
        if closes {
            self.depth -= 1;
        }
        let at_root = self.depth == 1;
        if at_root && !closes && self.is_key && self.skipped.is_none() {
            let Event::Scalar(key, ..) = event else { return None };
            self.is_key = false;
            if self.without.contains(&key.as_ref()) {
                self.skipped = Some(self.depth);
                return Some(());
            }
        } else if at_root && !matches!(event, Event::ListStart(..) | Event::MapStart(..)) {
            // A value of the root ends here.
            self.is_key = true;
        }
        let opens = matches!(event, Event::ListStart(..) | Event::MapStart(..));
        if opens {
            self.depth += 1;
            self.is_key = self.depth == 1;
        }
        if let Some(depth) = self.skipped {
            if self.depth == depth && !opens {
                self.skipped = None;
            }
            return Some(());
        }
        self.write(event, place)
    }

    fn write(&mut self, event: &Event<'_>, place: &Place) -> Option<()> {
        let bare = |extra: &Extra| (extra.anchor == 0 && extra.tag.is_none()).then_some(());
        let mut text = None;
        let op = match event {
            Event::DocumentStart => DOCUMENT_START,
            Event::DocumentEnd => DOCUMENT_END,
            Event::ListStart(flow, extra) => bare(extra).map(|()| if *flow { LIST_FLOW } else { LIST })?,
            Event::MapStart(flow, extra) => bare(extra).map(|()| if *flow { MAP_FLOW } else { MAP })?,
            Event::End => END,
            Event::Alias(_) => return None,
            Event::Scalar(value, style, extra) => {
                bare(extra)?;
                let index = u8::try_from(STYLES.iter().position(|known| known == style)?).ok()?;
                if verbatim(self.text, *style, place) == Some(value) {
                    VERBATIM + index
                } else {
                    text = Some(value);
                    WRITTEN + index
                }
            }
        };
        self.bytes.push(op);
        // Ends of block collections may lie before what was last told.
        let distance = i64::try_from(place.start).ok()? - i64::try_from(self.last).ok()?;
        self.number(u64::try_from((distance << 1) ^ (distance >> 63)).unwrap_or(u64::MAX));
        self.number(place.len() as u64);
        self.last = place.start;
        if let Some(text) = text {
            self.number(text.len() as u64);
            self.bytes.extend_from_slice(text.as_bytes());
        }
        Some(())
    }

    /// Seven bits a byte, the last without the eighth.
    fn number(&mut self, mut number: u64) {
        while number > 0x7f {
            self.bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push((number & 0x7f) as u8);
    }
}

/// What stands at a place, without the quotes of its style.
fn verbatim<'t>(text: &'t str, style: Style, place: &Place) -> Option<&'t str> {
    let written = text.get(place.clone())?;
    match style {
        Style::Plain => Some(written),
        Style::Single => written.strip_prefix('\'')?.strip_suffix('\''),
        Style::Double => written.strip_prefix('"')?.strip_suffix('"'),
        _ => None,
    }
}

/// Steps through a text as they were written down.
///
/// # Errors
/// Steps that are not of this text; the error says nothing more, because only the build script
/// writes steps.
pub(crate) fn replay<'t>(
    bytes: &'t [u8],
    text: &'t str,
    sink: &mut dyn FnMut(Event<'t>, Place) -> bool,
) -> Result<(), Torn> {
    let mut rest = bytes;
    let mut last = 0_usize;
    while let Some((op, more)) = rest.split_first() {
        rest = more;
        let zigzag = number(&mut rest)?;
        let distance = i64::try_from(zigzag >> 1).map_err(|_| Torn)? ^ -i64::from(zigzag & 1 == 1);
        let start = i64::try_from(last).map_err(|_| Torn)? + distance;
        let start = usize::try_from(start).map_err(|_| Torn)?;
        let end = start + usize::try_from(number(&mut rest)?).map_err(|_| Torn)?;
        last = start;
        let event = match *op {
            DOCUMENT_START => Event::DocumentStart,
            DOCUMENT_END => Event::DocumentEnd,
            LIST | LIST_FLOW => Event::ListStart(*op == LIST_FLOW, Extra::default()),
            MAP | MAP_FLOW => Event::MapStart(*op == MAP_FLOW, Extra::default()),
            END => Event::End,
            WRITTEN..VERBATIM => {
                let length = usize::try_from(number(&mut rest)?).map_err(|_| Torn)?;
                let (written, more) = rest.split_at_checked(length).ok_or(Torn)?;
                rest = more;
                let written = std::str::from_utf8(written).map_err(|_| Torn)?;
                Event::Scalar(Cow::Borrowed(written), style(*op - WRITTEN)?, Extra::default())
            }
            _ => {
                let style = style(op.checked_sub(VERBATIM).ok_or(Torn)?)?;
                let written = verbatim(text, style, &(start..end)).ok_or(Torn)?;
                Event::Scalar(Cow::Borrowed(written), style, Extra::default())
            }
        };
        if !sink(event, start..end) {
            break;
        }
    }
    Ok(())
}

/// The steps are not of the text.
#[derive(Debug)]
pub struct Torn;

fn style(index: u8) -> Result<Style, Torn> {
    STYLES.get(usize::from(index)).copied().ok_or(Torn)
}

fn number(rest: &mut &[u8]) -> Result<u64, Torn> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, more) = rest.split_first().ok_or(Torn)?;
        *rest = more;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Torn)
}
