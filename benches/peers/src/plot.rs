//! Time over token length as an SVG: no script, and legible on a light and on a dark page.

use std::fmt::Write as _;

use crate::contestants::{
    FLOOR, JOSEKIT, JSONWEBTOKEN, JSONWEBTOKEN_AWS, JWT_COMPACT, JWT_SIMPLE, OURS,
};
use crate::run::{Growth, Results};

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 520.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 640.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 450.0;
const LABEL_HEIGHT: f64 = 18.0;
/// Axes and words.
const INK: &str = "#737986";

struct Look {
    colour: &'static str,
    /// Of the line, as SVG has it, so that the lines differ without their colours.
    dashes: &'static str,
    width: f64,
}

fn look(contestant: &str) -> Look {
    let (colour, dashes, width) = match contestant {
        FLOOR => (INK, "2 4", 2.0),
        OURS => ("#c85616", "none", 3.5),
        JSONWEBTOKEN => ("#327bc8", "none", 2.0),
        JSONWEBTOKEN_AWS => ("#327bc8", "8 4", 2.0),
        JWT_SIMPLE => ("#2e8942", "12 3 2 3", 2.0),
        JWT_COMPACT => ("#9a5ec9", "4 3", 2.0),
        JOSEKIT => ("#c44d94", "10 3 2 3 2 3", 2.0),
        _ => (INK, "none", 2.0),
    };
    Look {
        colour,
        dashes,
        width,
    }
}

struct Scale {
    bytes: f64,
    microseconds: f64,
}

impl Scale {
    fn x(&self, bytes: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * bytes / self.bytes
    }

    fn y(&self, microseconds: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * microseconds / self.microseconds
    }
}

pub fn svg(results: &Results) -> String {
    let all = results.growth.iter().flat_map(|growth| &growth.points);
    let highest = all.map(|point| point.1.min).fold(0.0, f64::max) / 1e3;
    let step = step(highest);
    let scale = Scale {
        bytes: 4096.0,
        microseconds: (highest / step).ceil() * step,
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"13\">\n\
         <title>Time to verify a session token, over its length</title>\n"
    );
    axes(&mut svg, &scale, step);
    for growth in &results.growth {
        curve(&mut svg, &scale, growth);
    }
    labels(&mut svg, &scale, &results.growth);
    svg.push_str("</svg>\n");
    svg
}

/// Five to ten lines across.
fn step(highest: f64) -> f64 {
    let power = 10_f64.powf(highest.log10().floor());
    [0.1, 0.2, 0.5, 1.0]
        .into_iter()
        .map(|part| part * power)
        .find(|step| highest / step <= 10.0)
        .expect("one of them is above a tenth")
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, colour: &str, words: &str) {
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{words}</text>"
    );
}

fn stroke(svg: &mut String, from: (f64, f64), to: (f64, f64), opacity: f64) {
    let _ = writeln!(
        svg,
        "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"{INK}\" \
         stroke-opacity=\"{opacity}\"/>",
        from.0, from.1, to.0, to.1
    );
}

fn axes(svg: &mut String, scale: &Scale, step: f64) {
    let mut value = 0.0;
    while value <= scale.microseconds + step / 2.0 {
        let y = scale.y(value);
        let opacity = if value == 0.0 { 1.0 } else { 0.3 };
        stroke(svg, (LEFT, y), (RIGHT, y), opacity);
        let decimals = usize::from(step < 1.0);
        let words = format!("{value:.decimals$}");
        text(svg, (LEFT - 8.0, y + 4.0), "end", INK, &words);
        value += step;
    }
    for bytes in [0, 512, 1024, 1536, 2048, 2560, 3072, 3584, 4096] {
        let x = scale.x(f64::from(bytes));
        stroke(svg, (x, BOTTOM), (x, BOTTOM + 5.0), 1.0);
        let words = bytes.to_string();
        text(svg, (x, BOTTOM + 20.0), "middle", INK, &words);
    }
    stroke(svg, (LEFT, TOP), (LEFT, BOTTOM), 1.0);
    let middle = f64::midpoint(LEFT, RIGHT);
    let words = "length of the token, bytes";
    text(svg, (middle, BOTTOM + 45.0), "middle", INK, words);
    let words = "time per call, microseconds (minimum)";
    text(svg, (LEFT - 50.0, TOP - 18.0), "start", INK, words);
}

fn curve(svg: &mut String, scale: &Scale, growth: &Growth) {
    let look = look(growth.contestant);
    let point = |point: &(usize, crate::measure::Timing)| {
        let (x, y) = (scale.x(point.0 as f64), scale.y(point.1.min / 1e3));
        format!("{x:.1},{y:.1}")
    };
    let points: Vec<_> = growth.points.iter().map(point).collect();
    let _ = writeln!(
        svg,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" \
         stroke-dasharray=\"{}\"/>",
        points.join(" "),
        look.colour,
        look.width,
        look.dashes
    );
}

/// Each beside the end of its line, moved up where the one below needs the room.
fn labels(svg: &mut String, scale: &Scale, growths: &[Growth]) {
    let end = |growth: &Growth| growth.points.last().map_or(0.0, |point| point.1.min / 1e3);
    let mut ends: Vec<_> = growths.iter().map(|growth| (end(growth), growth)).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free_above = BOTTOM;
    for (microseconds, growth) in ends {
        let at = scale.y(microseconds);
        let y = at.min(free_above);
        free_above = y - LABEL_HEIGHT;
        stroke(svg, (RIGHT + 2.0, at), (RIGHT + 14.0, y), 0.6);
        let label = (RIGHT + 18.0, y + 4.0);
        let colour = look(growth.contestant).colour;
        text(svg, label, "start", colour, growth.contestant);
    }
}

#[cfg(test)]
mod tests {
    use super::{INK, look};
    use crate::contestants::{FLOOR, OURS, PEERS};

    /// Relative luminance and contrast as WCAG 2.2 defines them.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = u8::from_str_radix(&colour[at..at + 2], 16).expect("two digits");
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn every_colour_stands_out_from_a_light_and_a_dark_page() {
        let looks = [FLOOR, OURS].into_iter().chain(PEERS).map(look);
        for colour in looks.map(|look| look.colour).chain([INK]) {
            for page in ["#ffffff", "#0d1117"] {
                let contrast = contrast(colour, page);
                assert!(contrast >= 4.0, "{colour} on {page}: {contrast:.2}");
            }
        }
    }

    #[test]
    fn no_two_lines_look_the_same_without_colour() {
        let looks: Vec<_> = [FLOOR, OURS].into_iter().chain(PEERS).map(look).collect();
        for (index, one) in looks.iter().enumerate() {
            for other in &looks[..index] {
                assert!((one.dashes, one.width) != (other.dashes, other.width));
            }
        }
    }
}
