//! A sum for each of a few of many numbers: as quick as a plain array, as small as what occurs.
//!
//! Called by where and follow-up, which add something up for each unit of a question while a process knows the units of all sites.

/// Stands for a number that nothing was added for.
const NONE: u32 = u32::MAX;

/// Sums by number.
#[derive(Clone, Debug, Default)]
pub struct Sparse<T> {
    places: Vec<u32>,
    sums: Vec<(u32, T)>,
}

impl<T: Default> Sparse<T> {
    /// The sum of a number, to add to.
    #[inline]
    pub fn of(&mut self, number: u32) -> &mut T {
        let at = number as usize;
        if at >= self.places.len() {
            self.places.resize(at + 1, NONE);
        }
        if self.places[at] == NONE {
            self.places[at] = u32::try_from(self.sums.len()).unwrap_or(NONE);
            self.sums.push((number, T::default()));
        }
        &mut self.sums[self.places[at] as usize].1
    }

    /// Every number that something was added for, in the order in which they came.
    pub fn each(&self) -> impl Iterator<Item = (u32, &T)> {
        self.sums.iter().map(|(number, sum)| (*number, sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_by_number() {
        let mut sums: Sparse<u64> = Sparse::default();
        for number in [7, 0, 7, 100_000, 7] {
            *sums.of(number) += 1;
        }
        assert_eq!(sums.each().map(|(n, sum)| (n, *sum)).collect::<Vec<_>>(), [(7, 3), (0, 1), (100_000, 1)]);
    }
}
