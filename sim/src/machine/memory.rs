//! Large pages of memory for what is read and written all over the place.

/// Asks the operating system to hold an array that has not been touched yet in large pages, so
/// that its addresses need not be looked up at every access. It may decline.
pub(crate) fn prefer_huge_pages<T>(array: &mut [T]) {
    #[cfg(all(target_os = "linux", not(miri)))]
    {
        let page = 4096;
        let begin = array.as_mut_ptr().addr().next_multiple_of(page);
        let end = (array.as_mut_ptr().addr() + size_of_val(array)) / page * page;
        if begin < end {
            let begin_of_pages = array.as_mut_ptr().with_addr(begin).cast();
            // SAFETY: the pages lie within the array, and the advice does not change what they hold.
            unsafe { libc::madvise(begin_of_pages, end - begin, libc::MADV_HUGEPAGE) };
        }
    }
    #[cfg(not(all(target_os = "linux", not(miri))))]
    let _ = array;
}
