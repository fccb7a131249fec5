//! How the plain values of the standard library are written down.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::{Coded, Reader, Torn, Writer};

macro_rules! whole {
    ($($number:ty)*) => { $(
        impl Coded for $number {
            fn write(&self, writer: &mut Writer) {
                writer.number(u128::try_from(*self).unwrap_or(0));
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
                Self::try_from(reader.number()?).map_err(|_| Torn)
            }
        }
    )* };
}

whole!(u32 u64 u128 usize);

macro_rules! signed {
    ($($number:ty)*) => { $(
        impl Coded for $number {
            fn write(&self, writer: &mut Writer) {
                writer.number(((i128::from(*self) << 1) ^ (i128::from(*self) >> 127)).cast_unsigned());
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
                let zigzag = reader.number()?;
                let number = (zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed();
                Self::try_from(number).map_err(|_| Torn)
            }
        }
    )* };
}

signed!(i8 i16 i32 i64 i128);

impl Coded for bool {
    fn write(&self, writer: &mut Writer) {
        writer.bytes.push((*self).into());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(reader.byte()? != 0)
    }
}

impl Coded for String {
    fn write(&self, writer: &mut Writer) {
        writer.text(self);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        reader.text().map(str::to_owned)
    }
}

impl<T: Coded> Coded for Option<T> {
    fn write(&self, writer: &mut Writer) {
        self.is_some().write(writer);
        if let Some(value) = self {
            value.write(writer);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        bool::read(reader)?.then(|| T::read(reader)).transpose()
    }
}

impl<T: Coded> Coded for Box<T> {
    fn write(&self, writer: &mut Writer) {
        (**self).write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        T::read(reader).map(Self::new)
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn write(&self, writer: &mut Writer) {
        self.len().write(writer);
        self.iter().for_each(|item| item.write(writer));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let length = usize::read(reader)?;
        // An item takes a byte or more.
        let mut items = Self::with_capacity(length.min(reader.rest.len()));
        for _ in 0..length {
            items.push(T::read(reader)?);
        }
        Ok(items)
    }
}

impl<T: Coded, const N: usize> Coded for [T; N] {
    fn write(&self, writer: &mut Writer) {
        self.iter().for_each(|item| item.write(writer));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let items: Vec<T> = (0..N).map(|_| T::read(reader)).collect::<Result<_, _>>()?;
        items.try_into().map_err(|_| Torn)
    }
}

impl<A: Coded, B: Coded> Coded for (A, B) {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
        self.1.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok((A::read(reader)?, B::read(reader)?))
    }
}

impl Coded for std::ops::Range<usize> {
    fn write(&self, writer: &mut Writer) {
        self.start.write(writer);
        self.end.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(usize::read(reader)?..usize::read(reader)?)
    }
}

impl Coded for Box<str> {
    fn write(&self, writer: &mut Writer) {
        writer.text(self);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        reader.text().map(Into::into)
    }
}

impl<K: Coded + Ord, V: Coded> Coded for BTreeMap<K, V> {
    fn write(&self, writer: &mut Writer) {
        self.len().write(writer);
        for (key, value) in self {
            key.write(writer);
            value.write(writer);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let length = usize::read(reader)?;
        (0..length).map(|_| <(K, V)>::read(reader)).collect()
    }
}

impl<K: Coded + Ord + Hash, V: Coded> Coded for HashMap<K, V> {
    fn write(&self, writer: &mut Writer) {
        let mut entries: Vec<(&K, &V)> = self.iter().collect();
        entries.sort_by_key(|(key, _)| *key);
        entries.len().write(writer);
        for (key, value) in entries {
            key.write(writer);
            value.write(writer);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let length = usize::read(reader)?;
        (0..length).map(|_| <(K, V)>::read(reader)).collect()
    }
}

impl Coded for serde_json::Value {
    fn write(&self, writer: &mut Writer) {
        writer.text(&self.to_string());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        serde_json::from_str(reader.text()?).map_err(|_| Torn)
    }
}
