//! How much memory the process has held, and how much there is.

/// The largest resident set of this process so far (bytes), where the system tells.
#[must_use]
pub fn peak_memory_bytes() -> Option<u64> {
    // Linux counts what a process held before it started this program into the resource usage,
    // so that its own high-water mark is the better number there.
    high_water_mark().or_else(resource_usage)
}

/// The memory that this process can still take (bytes), where the system tells: what the machine has to
/// give, with its swap, within the limits of the control group and of the address space.
#[must_use]
pub fn available_memory_bytes() -> Option<u64> {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    let swap = system.free_swap();
    let machine = Some(system.available_memory()).filter(|&bytes| bytes > 0);
    // What files have in memory is given back when it is needed.
    let group = system.cgroup_limits().map(|group| group.total_memory.saturating_sub(group.rss));
    let with_swap = machine.into_iter().chain(group).map(|bytes| bytes.saturating_add(swap));
    with_swap.chain(address_space_left()).min()
}

/// What the limit of the address space leaves (`ulimit -v`), if there is one.
#[cfg(unix)]
fn address_space_left() -> Option<u64> {
    use nix::sys::resource::{RLIM_INFINITY, Resource, getrlimit};
    let (limit, _) = getrlimit(Resource::RLIMIT_AS).ok()?;
    let limit = Some(limit).filter(|&limit| limit != RLIM_INFINITY)?;
    Some(limit.saturating_sub(status_bytes("VmSize:").unwrap_or(0)))
}

#[cfg(not(unix))]
fn address_space_left() -> Option<u64> {
    None
}

fn high_water_mark() -> Option<u64> {
    status_bytes("VmHWM:")
}

fn status_bytes(entry: &str) -> Option<u64> {
    bytes_in(&std::fs::read_to_string("/proc/self/status").ok()?, entry)
}

/// An entry of a `/proc/PID/status`, which counts in KiB.
fn bytes_in(status: &str, entry: &str) -> Option<u64> {
    const BYTES_PER_KIB: u64 = 1024;
    let line = status.lines().find_map(|line| line.strip_prefix(entry))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * BYTES_PER_KIB)
}

#[cfg(unix)]
fn resource_usage() -> Option<u64> {
    use nix::sys::resource::{UsageWho, getrusage};
    // Apple's systems count in bytes, the others in KiB.
    let unit: u64 = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    let largest = getrusage(UsageWho::RUSAGE_SELF).ok()?.max_rss();
    Some(u64::try_from(largest).ok()? * unit)
}

#[cfg(not(unix))]
fn resource_usage() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_high_water_mark() {
        let status = "Name:\tsiegert\nVmPeak:\t 9 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 1 kB\n";
        assert_eq!(bytes_in(status, "VmHWM:"), Some(2 << 20));
        assert_eq!(bytes_in("Name:\tsiegert\n", "VmHWM:"), None);
    }

    #[test]
    fn some_memory_is_there() {
        assert!(available_memory_bytes().is_some_and(|bytes| bytes > 1 << 20));
    }

    #[cfg(unix)]
    #[test]
    fn the_resource_usage_sees_memory_that_was_held() {
        const HELD_BYTES: usize = 64 << 20;
        let held = vec![1_u8; HELD_BYTES];
        std::hint::black_box(&held);
        assert!(resource_usage().unwrap() >= HELD_BYTES as u64);
    }
}
