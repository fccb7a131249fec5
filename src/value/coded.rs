//! How values are written down.

use jiff::civil;

use super::{Currency, Date, Duration, Instant, Money, Precision, Qualifier};
use crate::coded::{Coded, Reader, Torn, Writer, coded};

coded!(enum Precision { 0 Year, 1 Month, 2 Day });
coded!(enum Duration { 0 Hours(count), 1 Days(count), 2 Months(count), 3 Years(count) });
coded!(enum Qualifier { 0 LessThan, 1 About });

impl Coded for Date {
    fn write(&self, writer: &mut Writer) {
        let first = self.first();
        first.year().write(writer);
        first.month().write(writer);
        first.day().write(writer);
        self.precision().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let (year, month, day) = (i16::read(reader)?, i8::read(reader)?, i8::read(reader)?);
        let first = civil::Date::new(year, month, day).map_err(|_| Torn)?;
        Self::of(first, Precision::read(reader)?).ok_or(Torn)
    }
}

impl Coded for Instant {
    fn write(&self, writer: &mut Writer) {
        self.to_string().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        Self::parse(reader.text()?).map_err(|_| Torn)
    }
}

impl Coded for Currency {
    fn write(&self, writer: &mut Writer) {
        self.code().to_owned().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        Self::parse(reader.text()?).ok_or(Torn)
    }
}

impl Coded for Money {
    fn write(&self, writer: &mut Writer) {
        self.amount().write(writer);
        self.currency().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(Self::new(Coded::read(reader)?, Coded::read(reader)?))
    }
}
