//! Nodes divided into modules.

/// Which module each node is in: modules are numbered from 0 in the order of their first nodes, so that equal
/// partitions have equal numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Partition {
    modules: Vec<usize>,
}

impl Partition {
    /// Of the modules by any numbers.
    #[must_use]
    pub fn of<Name: PartialEq>(names: &[Name]) -> Self {
        let mut seen: Vec<&Name> = Vec::new();
        let number = |name| {
            seen.iter().position(|known| *known == name).unwrap_or_else(|| {
                seen.push(name);
                seen.len() - 1
            })
        };
        Self { modules: names.iter().map(number).collect() }
    }

    /// All nodes in one module.
    #[must_use]
    pub fn one_module(nodes: usize) -> Self {
        Self { modules: vec![0; nodes] }
    }

    /// The module of each node, from 0.
    #[must_use]
    pub fn modules(&self) -> &[usize] {
        &self.modules
    }

    /// How many modules there are.
    #[must_use]
    pub fn number(&self) -> usize {
        self.modules.iter().max().map_or(0, |last| last + 1)
    }

    /// The nodes of each module.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.number()];
        for (node, &module) in self.modules.iter().enumerate() {
            members[module].push(node);
        }
        members
    }
}

#[cfg(test)]
mod tests {
    use super::Partition;

    #[test]
    fn names_of_modules_do_not_matter() {
        let partition = Partition::of(&["b", "a", "b", "c"]);
        assert_eq!(partition.modules(), [0, 1, 0, 2]);
        assert_eq!(partition, Partition::of(&[7, 3, 7, 1]));
        assert_eq!(partition.members(), [vec![0, 2], vec![1], vec![3]]);
        assert_eq!(Partition::of::<usize>(&[]).number(), 0);
    }
}
