//! Colours that everybody can tell apart.

use std::fmt;

/// A colour of a screen (sRGB).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

impl Colour {
    /// Axes and letters.
    pub const BLACK: Self = Self::new(0x22, 0x22, 0x22);
    /// What should stand back.
    pub const GREY: Self = Self::new(0x8c, 0x8c, 0x8c);
    /// Lines of a grid; nothing.
    pub const PALE: Self = Self::new(0xe4, 0xe4, 0xe4);
    /// Paper.
    pub const WHITE: Self = Self::new(0xff, 0xff, 0xff);

    /// A colour from its parts.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Mixed with so large a share of white.
    #[must_use]
    pub fn paled(self, white: f64) -> Self {
        let mixed = |part: u8| (f64::from(part) + (255.0 - f64::from(part)) * white).round() as u8;
        Self::new(mixed(self.red), mixed(self.green), mixed(self.blue))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// Colours for series: those of Okabe & Ito (2008), <https://jfly.uni-koeln.de/color/>, which
/// people with any kind of colour vision can tell apart. The second, vermilion, marks what is
/// unstable.
pub const CATEGORIES: [Colour; 6] = [
    Colour::new(0, 114, 178),
    Colour::new(213, 94, 0),
    Colour::new(0, 158, 115),
    Colour::new(204, 121, 167),
    Colour::new(230, 159, 0),
    Colour::new(86, 180, 233),
];

/// The colour at a place (0 to 1) of a gradient from dark blue over green to light yellow.
///
/// Lightness grows evenly along it in Oklab (<https://bottosson.github.io/posts/oklab/>), so that
/// equal steps look equal, to colour-blind eyes and in grey print too.
#[must_use]
pub fn in_gradient(place: f64) -> Colour {
    const LIGHTNESS: [f64; 2] = [0.26, 0.93];
    const HUE_DEGREES: [f64; 2] = [285.0, 105.0];
    let place = place.clamp(0.0, 1.0);
    // As much colour as the screen has at this lightness and hue, nearly.
    let chroma = 0.11 + 0.05 * place * place;
    from_oklch(between(LIGHTNESS, place), chroma, between(HUE_DEGREES, place).to_radians())
}

/// The number at a place (0 to 1) between two.
fn between([from, to]: [f64; 2], place: f64) -> f64 {
    from + place * (to - from)
}

/// The colour at a place (0 to 1) of a gradient from blue over white in the middle to red-brown, for
/// numbers with a sign.
///
/// Both sides grow darker alike, away from the middle.
#[must_use]
pub fn in_diverging_gradient(place: f64) -> Colour {
    const LIGHTNESS: [f64; 2] = [0.98, 0.42];
    const HUES_DEGREES: [f64; 2] = [255.0, 40.0];
    let side = 2.0 * place.clamp(0.0, 1.0) - 1.0;
    let hue = HUES_DEGREES[usize::from(side >= 0.0)];
    from_oklch(between(LIGHTNESS, side.abs()), 0.15 * side.abs(), hue.to_radians())
}

/// Oklab in polar coordinates to sRGB; colours that a screen lacks lose chroma until it has them.
fn from_oklch(lightness: f64, chroma: f64, hue: f64) -> Colour {
    let linear = linear_rgb(lightness, chroma * hue.cos(), chroma * hue.sin());
    if chroma > 0.0 && linear.iter().any(|part| !(0.0..=1.0).contains(part)) {
        return from_oklch(lightness, (chroma - 0.002).max(0.0), hue);
    }
    let [red, green, blue] = linear.map(|part| (encoded(part.clamp(0.0, 1.0)) * 255.0).round());
    Colour::new(red as u8, green as u8, blue as u8)
}

/// Oklab to linear RGB, by the matrices of its definition.
fn linear_rgb(lightness: f64, a: f64, b: f64) -> [f64; 3] {
    let long = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let medium = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let short = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
        -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
        -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short,
    ]
}

/// The sRGB transfer curve (IEC 61966-2-1).
fn encoded(linear: f64) -> f64 {
    if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG defines it: an account of lightness other than Oklab's.
    fn luminance(colour: Colour) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let Colour { red, green, blue } = colour;
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn the_gradient_brightens_at_every_step() {
        let luminances: Vec<f64> =
            (0..=100).map(|k| luminance(in_gradient(k as f64 / 100.0))).collect();
        assert!(luminances.windows(2).all(|pair| pair[1] > pair[0]));
        assert!(luminances[0] < 0.03 && luminances[100] > 0.75);
    }

    #[test]
    fn the_diverging_gradient_is_white_in_the_middle_and_darkens_alike_to_both_sides() {
        let middle = luminance(in_diverging_gradient(0.5));
        assert!(middle > 0.9, "{middle}");
        for k in 0..50 {
            let (near, far) = (k as f64 / 100.0, (k + 1) as f64 / 100.0);
            for side in [-1.0, 1.0] {
                let at = |distance: f64| luminance(in_diverging_gradient(0.5 + side * distance));
                assert!(at(far) < at(near) + 1e-3);
            }
        }
        let ends = [0.0, 1.0].map(|place| luminance(in_diverging_gradient(place)));
        assert!((ends[0] / ends[1] - 1.0).abs() < 0.35, "{ends:?}");
    }

    #[test]
    fn oklab_without_chroma_is_grey_and_its_ends_are_black_and_white() {
        assert_eq!(from_oklch(0.0, 0.0, 0.0), Colour::new(0, 0, 0));
        assert_eq!(from_oklch(1.0, 0.0, 0.0), Colour::new(255, 255, 255));
        let Colour { red, green, blue } = from_oklch(0.5, 0.0, 1.0);
        assert!(red == green && green == blue);
    }
}
