//! What it cost: value lost and recovered, by group, with totals that match the list.
//!
//! Called by the insight room and by reports. It must not take an unknown value for 0: unknowns are counted apart, so that the
//! figure can say of how many it speaks. No source: it adds. Unit: whole cents of one currency; never a float, so
//! that groups add up to the total to the cent.
//!
//! Undefined: a sum over no known value. Recovered more than lost occurs (found goods of an earlier theft) and is counted as
//! flagged, not cut off.

use std::collections::BTreeMap;

/// What one incident cost, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Value {
    /// Lost, in cents.
    pub lost: Option<u64>,
    /// Recovered of it, in cents.
    pub recovered: Option<u64>,
}

/// What the incidents of a group cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loss {
    incidents: u64,
    lost: Known,
    recovered: Known,
    net: Known,
    flagged: u64,
}

/// A sum with of how many it speaks. Wide enough for any number of incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Known {
    of: u64,
    cents: i128,
}

impl Known {
    fn add(&mut self, cents: Option<i128>) {
        if let Some(cents) = cents {
            self.of += 1;
            self.cents += cents;
        }
    }

    fn sum(self) -> Option<i128> {
        (self.of > 0).then_some(self.cents)
    }
}

impl Loss {
    /// Adds an incident.
    pub fn add(&mut self, value: Value) {
        self.incidents += 1;
        self.lost.add(value.lost.map(i128::from));
        self.recovered.add(value.recovered.map(i128::from));
        if let (Some(lost), Some(recovered)) = (value.lost, value.recovered) {
            self.net.add(Some(i128::from(lost) - i128::from(recovered)));
            self.flagged += u64::from(recovered > lost);
        }
    }

    /// Adds a group.
    pub fn merge(&mut self, other: &Self) {
        self.incidents += other.incidents;
        self.flagged += other.flagged;
        for (mine, theirs) in
            [(&mut self.lost, other.lost), (&mut self.recovered, other.recovered), (&mut self.net, other.net)]
        {
            mine.of += theirs.of;
            mine.cents += theirs.cents;
        }
    }

    /// Incidents, known value or not.
    #[must_use]
    pub fn incidents(&self) -> u64 {
        self.incidents
    }

    /// Cents lost, over those incidents whose loss is known.
    #[must_use]
    pub fn lost(&self) -> Option<i128> {
        self.lost.sum()
    }

    /// Incidents whose loss is not known.
    #[must_use]
    pub fn lost_unknown(&self) -> u64 {
        self.incidents - self.lost.of
    }

    /// Cents recovered, over those incidents where that is known.
    #[must_use]
    pub fn recovered(&self) -> Option<i128> {
        self.recovered.sum()
    }

    /// Incidents of which it is not known what was recovered.
    #[must_use]
    pub fn recovered_unknown(&self) -> u64 {
        self.incidents - self.recovered.of
    }

    /// Lost − recovered in cents, over those incidents where both are known.
    #[must_use]
    pub fn net(&self) -> Option<i128> {
        self.net.sum()
    }

    /// Incidents where not both are known.
    #[must_use]
    pub fn net_unknown(&self) -> u64 {
        self.incidents - self.net.of
    }

    /// Incidents that recovered more than they lost.
    #[must_use]
    pub fn flagged(&self) -> u64 {
        self.flagged
    }
}

/// Loss by group in the order of the keys, and in all. Every incident belongs to one group, so the groups add up.
pub fn by_group<K: Ord>(list: impl IntoIterator<Item = (K, Value)>) -> (BTreeMap<K, Loss>, Loss) {
    let (mut groups, mut all) = (BTreeMap::<K, Loss>::new(), Loss::default());
    for (key, value) in list {
        groups.entry(key).or_default().add(value);
        all.add(value);
    }
    (groups, all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn unknown_is_not_nothing() {
        let mut loss = Loss::default();
        assert_eq!((loss.lost(), loss.recovered(), loss.net()), (None, None, None));
        loss.add(Value::default());
        assert_eq!((loss.lost(), loss.lost_unknown(), loss.incidents()), (None, 1, 1));
        loss.add(Value { lost: Some(0), recovered: None });
        assert_eq!((loss.lost(), loss.net(), loss.net_unknown()), (Some(0), None, 2));
        loss.add(Value { lost: Some(1250), recovered: Some(2000) });
        assert_eq!(
            (loss.lost(), loss.recovered(), loss.net(), loss.flagged()),
            (Some(1250), Some(2000), Some(-750), 1)
        );
    }

    #[test]
    fn an_empty_list_has_no_groups() {
        let (groups, all) = by_group::<&str>([]);
        assert!(groups.is_empty());
        assert_eq!(all, Loss::default());
    }

    fn any_value() -> impl Strategy<Value = (u8, Option<u64>, Option<u64>)> {
        (0..4u8, prop::option::of(any::<u64>()), prop::option::of(any::<u64>()))
    }

    proptest! {
        #[test]
        fn groups_add_up_to_the_total(list in prop::collection::vec(any_value(), 0..50)) {
            let values = || list.iter().map(|(key, lost, recovered)| (*key, Value { lost: *lost, recovered: *recovered }));
            let (groups, all) = by_group(values());
            let mut sum = Loss::default();
            groups.values().for_each(|group| sum.merge(group));
            prop_assert_eq!(sum, all);
            prop_assert_eq!(all.incidents(), list.len() as u64);
            let (turned, same) = by_group(values().rev());
            prop_assert_eq!((turned, same), (groups, all));
        }
    }
}
