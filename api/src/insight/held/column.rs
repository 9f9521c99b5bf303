//! One column of a chunk. One that says the same in every row is one value: no incident of most imports has a unit, a step or loss.
//!
//! Called by `columns`, which knows how many rows there are.

/// A column.
#[derive(Clone, Debug)]
pub enum Column<T> {
    /// The same in every row.
    Same(T),
    /// A value for each row.
    Each(Vec<T>),
}

impl<T: Copy + PartialEq> Column<T> {
    /// What stands in a row.
    #[inline]
    pub fn get(&self, at: usize) -> T {
        match self {
            Self::Same(value) => *value,
            Self::Each(values) => values[at],
        }
    }

    /// Puts a value in front of the row at a place, where there are `rows`.
    pub fn insert(&mut self, at: usize, value: T, rows: usize) {
        match self {
            Self::Same(same) if rows == 0 => *same = value,
            Self::Same(same) if *same == value => {}
            _ => self.spread(rows).insert(at, value),
        }
    }

    /// Puts a value over the one in a row, where there are `rows`.
    pub fn set(&mut self, at: usize, value: T, rows: usize) {
        if !matches!(self, Self::Same(same) if *same == value) {
            self.spread(rows)[at] = value;
        }
    }

    /// A value for each row, also where all are the same.
    fn spread(&mut self, rows: usize) -> &mut Vec<T> {
        if let Self::Same(same) = self {
            *self = Self::Each(vec![*same; rows]);
        }
        let Self::Each(values) = self else { unreachable!("it was spread") };
        values
    }

    /// Lets go of memory that nothing stands in.
    pub fn shrink(&mut self) {
        if let Self::Each(values) = self {
            match values.first().copied() {
                Some(first) if values.iter().all(|value| *value == first) => *self = Self::Same(first),
                _ => values.shrink_to_fit(),
            }
        }
    }

    /// The rows from a place on.
    pub fn split_off(&mut self, at: usize) -> Self {
        match self {
            Self::Same(same) => Self::Same(*same),
            Self::Each(values) => Self::Each(values.split_off(at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_a_plain_list(moves in prop::collection::vec((0..3_u8, 0..40_usize, 0..3_u8), 0..60)) {
            let (mut column, mut list): (Column<u8>, Vec<u8>) = (Column::Same(0), vec![]);
            for (verb, at, value) in moves {
                let rows = list.len();
                match verb {
                    0 if rows > 0 => {
                        column.set(at % rows, value, rows);
                        list[at % rows] = value;
                    }
                    1 => column.shrink(),
                    _ => {
                        let at = at % (rows + 1);
                        column.insert(at, value, rows);
                        list.insert(at, value);
                    }
                }
                prop_assert_eq!((0..list.len()).map(|n| column.get(n)).collect::<Vec<_>>(), list.clone());
            }
            let half = list.len() / 2;
            let (rest, later) = (column.split_off(half), list.split_off(half));
            prop_assert_eq!((0..later.len()).map(|n| rest.get(n)).collect::<Vec<_>>(), later);
            prop_assert_eq!((0..half).map(|n| column.get(n)).collect::<Vec<_>>(), list);
        }
    }
}
