//! Inputs that are almost right: one to four changes of bytes, chunks or numbers.

use std::io::{Cursor, Read, Write};
use std::ops::Range;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::random::Random;

/// How many changes an input has.
const CHANGES: [usize; 6] = [1, 1, 1, 2, 3, 4];
/// More than any parser may descend.
const DEEP: usize = 100_000;

/// Numbers that programs stumble over, as texts.
const NUMBERS: [&str; 24] = [
    "0",
    "-1",
    "1",
    "-0.0",
    "nan",
    "inf",
    "-inf",
    "1e300",
    "-1e300",
    "1e-300",
    "1e999",
    "0.1",
    "127",
    "255",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "\"a\"",
    "null",
];
/// The same, as words.
const WORDS: [u64; 12] = [
    0,
    1,
    u64::MAX,
    1 << 31,
    (1 << 31) - 1,
    1 << 32,
    u32::MAX as u64,
    1 << 63,
    1 << 40,
    0x7ff0_0000_0000_0000,
    0x7ff8_0000_0000_0000,
    0x7e37_e43c_8800_759c,
];

/// Changes bytes; those of an archive half of the time within an array, whose checksum is then right again.
pub fn mutated(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    if bytes.starts_with(b"PK") && random.below(2) == 0 {
        return within_archive(bytes, random);
    }
    let mut bytes = bytes.to_vec();
    for _ in 0..*random.one(&CHANGES) {
        change(&mut bytes, random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, random: &mut Random) {
    if bytes.is_empty() {
        bytes.push(random.next() as u8);
        return;
    }
    let at = random.below(bytes.len());
    let (one, other) = (chunk(bytes, random), chunk(bytes, random));
    match random.below(16) {
        0 | 12 | 13 => bytes[at] ^= 1 << random.below(8),
        1 => bytes[at] = random.next() as u8,
        2 => bytes.insert(at, random.next() as u8),
        3 => drop(bytes.drain(one)),
        4 => {
            let copy = bytes[one].to_vec();
            bytes.splice(at..at, copy);
        }
        5 => bytes.truncate(at),
        6 => {
            let (first, second) = (bytes[one.clone()].to_vec(), bytes[other.clone()].to_vec());
            let (low, high) = if one.start < other.start { (one, other) } else { (other, one) };
            let swapped = [second, first].concat();
            if low.end <= high.start {
                bytes.splice(low, swapped);
            }
        }
        7 => {
            let repeated = vec![bytes[at]; random.below(DEEP)];
            bytes.splice(at..at, repeated);
        }
        8 => word(bytes, at, random),
        _ => number(bytes, at, random),
    }
}

/// A part of up to 64 bytes.
fn chunk(bytes: &[u8], random: &mut Random) -> Range<usize> {
    let start = random.below(bytes.len());
    start..(start + random.below(64)).min(bytes.len())
}

/// Puts a word in place of 4 or 8 bytes, at a multiple of these.
fn word(bytes: &mut [u8], at: usize, random: &mut Random) {
    let width = *random.one(&[4, 8]);
    let word = random.one(&WORDS).to_le_bytes();
    let at = at / width * width;
    if let Some(place) = bytes.get_mut(at..at + width) {
        place.copy_from_slice(&word[..width]);
    }
}

/// Puts another number in place of the next that is written as text; if there is none, a word.
fn number(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let digit = |byte: &u8| byte.is_ascii_digit();
    let part = |byte: &u8| byte.is_ascii_digit() || b".eE-+".contains(byte);
    let Some(start) = bytes[at..].iter().position(digit).map(|behind| at + behind) else {
        return word(bytes, at, random);
    };
    let end = bytes[start..].iter().position(|byte| !part(byte)).map_or(bytes.len(), |n| start + n);
    bytes.splice(start..end, random.one(&NUMBERS).bytes());
}

/// Changes one array of an archive and packs it anew, or gives it a wrong size.
fn within_archive(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return bytes.to_vec() };
    let chosen = random.below(archive.len().max(1));
    let methods = [CompressionMethod::Stored, CompressionMethod::Deflated];
    let options = SimpleFileOptions::default().compression_method(*random.one(&methods));
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let Ok(mut entry) = archive.by_index(index) else { continue };
        let (name, mut array) = (entry.name().unwrap_or_default().into_owned(), Vec::new());
        if entry.read_to_end(&mut array).is_err() {
            continue;
        }
        if index == chosen {
            for _ in 0..*random.one(&CHANGES) {
                change(&mut array, random);
            }
        }
        if packed.start_file(name, options).is_ok() {
            packed.write_all(&array).unwrap();
        }
    }
    packed.finish().unwrap().into_inner()
}
