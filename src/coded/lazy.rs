//! Parts that are read when they are first wanted.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use super::{Coded, Reader, Torn, Writer, Written};

/// A value that is read from what was written down when it is first looked at; one that was made here is there at
/// once.
pub struct Lazy<T> {
    value: OnceLock<T>,
    from: Option<(Arc<Written>, &'static [u8])>,
}

impl<T: Coded> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.get_or_init(|| {
            let read = self.from.as_ref().map(|(written, bytes)| T::read(&mut Reader { written, rest: bytes }));
            // Nothing else would do: a part of a rule that is left out may be the check that fails.
            read.and_then(Result::ok).unwrap_or_else(|| unreachable!("the build script wrote this part"))
        })
    }
}

impl<T: Coded> DerefMut for Lazy<T> {
    fn deref_mut(&mut self) -> &mut T {
        let _ = self.deref();
        self.value.get_mut().unwrap_or_else(|| unreachable!("it was read just now"))
    }
}

impl<T> From<T> for Lazy<T> {
    fn from(value: T) -> Self {
        Self { value: value.into(), from: None }
    }
}

impl<T: Default> Default for Lazy<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: Coded + PartialEq> PartialEq for Lazy<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Clone> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), from: self.from.clone() }
    }
}

impl<T: Coded + fmt::Debug> fmt::Debug for Lazy<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.deref().fmt(formatter)
    }
}

impl<T: Coded> Coded for Lazy<T> {
    fn write(&self, writer: &mut Writer) {
        let bytes = writer.part(|writer| self.deref().write(writer));
        writer.number(bytes.len() as u128);
        writer.bytes.extend(bytes);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let length = usize::read(reader)?;
        let (bytes, more) = reader.rest.split_at_checked(length).ok_or(Torn)?;
        reader.rest = more;
        Ok(Self { value: OnceLock::new(), from: Some((Arc::clone(reader.written), bytes)) })
    }
}
