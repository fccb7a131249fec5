//! Values written down by the build script and read when the program starts, so that what never
//! changes is worked out once.
//!
//! The form is compact and knows no versions: writer and reader are of one build. What is behind an
//! [`Arc`] is written once, in a list that every other value refers to by number, and read when it
//! is first referred to.

mod lazy;
mod plain;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

pub use lazy::Lazy;

/// What can be written down and read again.
pub trait Coded: Sized {
    /// Writes it.
    fn write(&self, writer: &mut Writer);

    /// Reads it.
    ///
    /// # Errors
    /// Bytes that [`Self::write`] did not write.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn>;
}

/// The bytes are not of this build; says nothing more, because only the build script writes them.
#[derive(Debug)]
pub struct Torn;

/// Collects what is written.
#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
    shared: Vec<Vec<u8>>,
    numbers: HashMap<(TypeId, Vec<u8>), usize>,
    /// Numbers of what was already written, by where it is: nothing that is written moves meanwhile.
    places: HashMap<(TypeId, *const u8), usize>,
}

impl Writer {
    /// Writes a number: seven bits a byte, the last without the eighth.
    pub fn number(&mut self, mut number: u128) {
        while number > 0x7f {
            self.bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push((number & 0x7f) as u8);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u128);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Writes something that may be wanted alone, as a part of its own.
    pub fn part(&mut self, write: impl FnOnce(&mut Self)) -> Vec<u8> {
        let outer = std::mem::take(&mut self.bytes);
        write(self);
        std::mem::replace(&mut self.bytes, outer)
    }

    /// Writes the number of what is shared; alike things are one.
    fn share(&mut self, kind: TypeId, place: *const u8, write: impl FnOnce(&mut Self)) {
        let number = self.places.get(&(kind, place)).copied().unwrap_or_else(|| {
            let bytes = self.part(write);
            let next = self.shared.len();
            let number = *self.numbers.entry((kind, bytes)).or_insert_with_key(|(_, bytes)| {
                self.shared.push(bytes.clone());
                next
            });
            self.places.insert((kind, place), number);
            number
        });
        self.number(number as u128);
    }

    /// Everything: the list of what is shared, then the parts.
    #[must_use]
    pub fn finish(self, parts: &[Vec<u8>]) -> Vec<u8> {
        let mut all = Vec::new();
        let word = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
        for list in [self.shared.as_slice(), parts] {
            all.extend(word(list.len()));
            let mut end = 0;
            for bytes in list {
                end += bytes.len();
                all.extend(word(end));
            }
        }
        self.shared.iter().chain(parts).for_each(|bytes| all.extend_from_slice(bytes));
        all
    }
}

/// Bytes one after the other, and where each ends.
struct List {
    ends: &'static [u8],
    bytes: &'static [u8],
}

impl List {
    fn len(&self) -> usize {
        self.ends.len() / 4
    }

    fn end(&self, at: usize) -> Option<usize> {
        let word = self.ends.get(at * 4..)?.first_chunk::<4>()?;
        usize::try_from(u32::from_le_bytes(*word)).ok()
    }

    fn get(&self, at: usize) -> Result<&'static [u8], Torn> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.end(before)).ok_or(Torn)?;
        self.bytes.get(start..self.end(at).ok_or(Torn)?).ok_or(Torn)
    }
}

/// Something shared, once it was read.
enum Slot {
    Text(Arc<str>),
    Other(Arc<dyn Any + Send + Sync>),
}

/// Slots that are made together.
const RUN: usize = 32;

/// What was written down.
pub struct Written {
    shared: List,
    parts: List,
    /// What was read of the shared list, in runs: most of it is never wanted.
    slots: Vec<OnceLock<Box<[OnceLock<Slot>]>>>,
    base: u32,
}

impl Written {
    /// Opens what [`Writer::finish`] gave. Spans are moved to sources so much further on.
    ///
    /// # Errors
    /// Anything else.
    pub fn open(bytes: &'static [u8], base: u32) -> Result<Arc<Self>, Torn> {
        fn ends(rest: &mut &'static [u8]) -> Result<&'static [u8], Torn> {
            let (count, more) = rest.split_first_chunk::<4>().ok_or(Torn)?;
            let count = usize::try_from(u32::from_le_bytes(*count)).map_err(|_| Torn)?;
            let (ends, more) = more.split_at_checked(count.checked_mul(4).ok_or(Torn)?).ok_or(Torn)?;
            *rest = more;
            Ok(ends)
        }
        let mut rest = bytes;
        let mut shared = List { ends: ends(&mut rest)?, bytes: &[] };
        let mut parts = List { ends: ends(&mut rest)?, bytes: &[] };
        let middle = shared.len().checked_sub(1).map_or(Some(0), |last| shared.end(last)).ok_or(Torn)?;
        (shared.bytes, parts.bytes) = rest.split_at_checked(middle).ok_or(Torn)?;
        let slots = (0..shared.len().div_ceil(RUN)).map(|_| OnceLock::new()).collect();
        Ok(Arc::new(Self { shared, parts, slots, base }))
    }

    /// How many parts there are.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// Reads what one part holds.
    ///
    /// # Errors
    /// A part that holds something else.
    pub fn part<T: Coded>(self: &Arc<Self>, at: usize) -> Result<T, Torn> {
        T::read(&mut Reader { written: self, rest: self.parts.get(at)? })
    }

    fn slot(
        self: &Arc<Self>,
        at: usize,
        read: impl FnOnce(&mut Reader<'_>) -> Result<Slot, Torn>,
    ) -> Result<&Slot, Torn> {
        let run = self.slots.get(at / RUN).ok_or(Torn)?;
        let slot = &run.get_or_init(|| std::array::from_fn::<_, RUN, _>(|_| OnceLock::new()).into())[at % RUN];
        if let Some(known) = slot.get() {
            return Ok(known);
        }
        // Two threads may both read it; the first one is kept.
        let made = read(&mut Reader { written: self, rest: self.shared.get(at)? })?;
        Ok(slot.get_or_init(|| made))
    }
}

/// Reads one value after the other.
pub struct Reader<'w> {
    written: &'w Arc<Written>,
    rest: &'static [u8],
}

impl Reader<'_> {
    /// Reads what [`Writer::number`] wrote.
    ///
    /// # Errors
    /// Bytes that end too soon.
    pub fn number(&mut self) -> Result<u128, Torn> {
        let mut number = u64::from(self.byte()?);
        if number < 0x80 {
            return Ok(number.into());
        }
        number &= 0x7f;
        let mut wide = 0_u128;
        for shift in (7..128).step_by(7) {
            let byte = self.byte()?;
            if shift < 57 {
                number |= u64::from(byte & 0x7f) << shift;
            } else {
                wide |= u128::from(byte & 0x7f) << shift;
            }
            if byte & 0x80 == 0 {
                return Ok(wide | u128::from(number));
            }
        }
        Err(Torn)
    }

    /// Reads one byte.
    ///
    /// # Errors
    /// Where none is left.
    pub fn byte(&mut self) -> Result<u8, Torn> {
        let (byte, more) = self.rest.split_first().ok_or(Torn)?;
        self.rest = more;
        Ok(*byte)
    }

    /// Reads a text in place.
    ///
    /// # Errors
    /// Bytes that are no text.
    pub fn text(&mut self) -> Result<&'static str, Torn> {
        let length = usize::read(self)?;
        let (text, more) = self.rest.split_at_checked(length).ok_or(Torn)?;
        self.rest = more;
        std::str::from_utf8(text).map_err(|_| Torn)
    }

    /// By how much numbers of sources have moved.
    #[must_use]
    pub fn base(&self) -> u32 {
        self.written.base
    }
}

impl Coded for Arc<str> {
    fn write(&self, writer: &mut Writer) {
        writer.share(TypeId::of::<str>(), self.as_ptr(), |writer| writer.text(self));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let at = usize::read(reader)?;
        match reader.written.slot(at, |reader| reader.text().map(|text| Slot::Text(text.into())))? {
            Slot::Text(text) => Ok(Self::clone(text)),
            Slot::Other(_) => Err(Torn),
        }
    }
}

impl<T: Coded + Any + Send + Sync> Coded for Arc<T> {
    fn write(&self, writer: &mut Writer) {
        writer.share(TypeId::of::<T>(), Self::as_ptr(self).cast(), |writer| (**self).write(writer));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let at = usize::read(reader)?;
        match reader.written.slot(at, |reader| T::read(reader).map(|value| Slot::Other(Self::new(value))))? {
            Slot::Other(value) => Arc::downcast(Arc::clone(value)).map_err(|_| Torn),
            Slot::Text(_) => Err(Torn),
        }
    }
}

/// Writes a structure field by field, or an enum as the number of its variant and that one's
/// parts. A field or variant that is forgotten does not compile.
macro_rules! coded {
    (struct $name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::coded::Coded for $name {
            fn write(&self, writer: &mut $crate::coded::Writer) {
                let Self { $($field),* } = self;
                $($field.write(writer);)*
            }

            fn read(reader: &mut $crate::coded::Reader<'_>) -> Result<Self, $crate::coded::Torn> {
                Ok(Self { $($field: $crate::coded::Coded::read(reader)?),* })
            }
        }
    };
    (tuple $name:ident) => {
        impl $crate::coded::Coded for $name {
            fn write(&self, writer: &mut $crate::coded::Writer) {
                let Self(inner) = self;
                inner.write(writer);
            }

            fn read(reader: &mut $crate::coded::Reader<'_>) -> Result<Self, $crate::coded::Torn> {
                $crate::coded::Coded::read(reader).map(Self)
            }
        }
    };
    (enum $name:ident { $($number:literal $variant:ident $(($($part:ident),*))? $({$($field:ident),*})?),* $(,)? }) => {
        impl $crate::coded::Coded for $name {
            fn write(&self, writer: &mut $crate::coded::Writer) {
                match self {
                    $(Self::$variant $(($($part),*))? $({$($field),*})? => {
                        writer.number($number);
                        $($($part.write(writer);)*)?
                        $($($field.write(writer);)*)?
                    })*
                }
            }

            fn read(reader: &mut $crate::coded::Reader<'_>) -> Result<Self, $crate::coded::Torn> {
                Ok(match reader.byte()? {
                    $($number => {
                        $($(let $part = $crate::coded::Coded::read(reader)?;)*)?
                        $($(let $field = $crate::coded::Coded::read(reader)?;)*)?
                        Self::$variant $(($($part),*))? $({$($field),*})?
                    })*
                    _ => return Err($crate::coded::Torn),
                })
            }
        }
    };
}

pub(crate) use coded;
