//! How much memory the process has held.

/// The largest resident set of this process so far (bytes), where the system tells.
#[must_use]
pub fn peak_memory_bytes() -> Option<u64> {
    // Linux counts what a process held before it started this program into the resource usage,
    // so that its own high-water mark is the better number there.
    high_water_mark().or_else(resource_usage)
}

fn high_water_mark() -> Option<u64> {
    high_water_mark_in(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// `VmHWM` of a `/proc/PID/status`, which counts in KiB.
fn high_water_mark_in(status: &str) -> Option<u64> {
    const BYTES_PER_KIB: u64 = 1024;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
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
        assert_eq!(high_water_mark_in(status), Some(2 << 20));
        assert_eq!(high_water_mark_in("Name:\tsiegert\n"), None);
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
